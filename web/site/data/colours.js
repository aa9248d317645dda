export { colours as default } from '../build/core.js';
