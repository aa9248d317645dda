/**
 * All in one file: the element, registered, the core, and the module inside. It is also what notebooks load, so its default
 * export is a widget.
 */
import '../../src/ui/define';

export * from './index';
export * from './core';
export { default } from './anywidget';
