export { languages as default } from '../build/language.js';
