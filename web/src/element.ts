/** The element alone, as other pages load it: `element.js` beside `gedanken.wasm`. Who wants runs without it asks for a lab. */
import './ui/define';

export { createLab } from './core/lab';
