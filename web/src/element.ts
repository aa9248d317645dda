/** The element alone, as other pages load it: `element.js` beside `gedanken.wasm`. */
import './ui/define';
