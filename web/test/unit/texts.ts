/**
 * What the page says, read from its source by the compiler's own parser: the keys of a dictionary, and literal texts that
 * look as if people read them and that no dictionary would reach.
 */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { keysOf } from '../../src/core/rewording';

export interface Said {
  /** By key, the places where it is said. */
  keys: Map<string, string[]>;
  bare: string[];
}

/** Calls whose texts are code: of the platform, and faults of the program itself. */
const CODE = new Set(
  (
    'RangeError Error TypeError RuntimeError Blob KeyboardEvent CustomEvent setAttribute querySelector querySelectorAll ' +
    'startsWith endsWith includes join split replace replaceAll test getPropertyValue setProperty addEventListener import ' +
    'getContext closest matches matchMedia createElement emit css svg toggleAttribute getAttribute styled'
  ).split(' '),
);
/** Keys by their names, fonts, markup, rules, addresses of elements. */
const NAMES = /^(?:Escape|Enter|Home|End|Delete|Backspace|Ctrl Z|Gedanken)$|px|^\s*<|\{\s*\n|-hint/;

const TRANSLATED = ['t', 'many', 'failure'];

const nameOf = (node: ts.Node): string => {
  if (ts.isTaggedTemplateExpression(node)) return node.tag.getText();
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return '';
  const { expression: called } = node;
  return ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
};

function partsOf(template: ts.TemplateLiteral): string[] {
  return ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];
}

const keyOf = (parts: readonly string[]): string =>
  parts.reduce((all, part, i) => `${all}{${i - 1}}${part}`).replace(/\s+/g, ' ');

/** An argument that is a text, also one that is put together over several lines. */
function literal(node: ts.Expression | undefined): string | null {
  if (!node) return null;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node)) return null;
  const left = literal(node.left),
    right = literal(node.right);
  return left === null || right === null ? null : left + right;
}

function keysIn(node: ts.Node): string[] {
  const name = nameOf(node);
  if (ts.isTaggedTemplateExpression(node)) {
    if (name === 'html') return keysOf(partsOf(node.template));
    return name === 't' ? [keyOf(partsOf(node.template))] : [];
  }
  if (!ts.isCallExpression(node) || !TRANSLATED.includes(name)) return [];
  const [first, second, third] = node.arguments;
  if (name === 'many') {
    const one = literal(second);
    return one === null ? [] : [`{0} ${one}`, `{0} ${literal(third) ?? `${one}s`}`];
  }
  return [literal(name === 't' ? first : second) ?? []].flat();
}

/** Several words, or one that begins like a sentence. */
const isProse = (text: string): boolean =>
  /\p{L}{2}/u.test(text) &&
  !NAMES.test(text) &&
  /\p{L} \p{L}|\p{L} \{|\} \p{L}|^[A-Z][a-z]+(?: |$|\.)/u.test(text.trim());

/** Whether the text stands where it is translated, or where nobody reads it. */
function isReached(node: ts.Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    const name = nameOf(at);
    if (ts.isImportDeclaration(at) || ts.isLiteralTypeNode(at) || CODE.has(name)) return true;
    if (TRANSLATED.includes(name)) return name !== 'failure' || ts.isStringLiteralLike(node);
    if (name === 'html' || ts.isStatement(at) || ts.isFunctionLike(at)) return false;
  }
  return false;
}

function bareOf(node: ts.Node): string | null {
  if (
    ts.isTaggedTemplateExpression(node.parent ?? node) ||
    !(ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
  )
    return null;
  const text = ts.isTemplateExpression(node) ? keyOf(partsOf(node)) : node.text;
  return isProse(text) && !isReached(node) ? text : null;
}

/** Of one file. */
export function readText(name: string, source: string, said: Said = { keys: new Map(), bare: [] }): Said {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const place = `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
      bare = bareOf(node);
    for (const key of keysIn(node)) {
      const flat = key.replace(/\s+/g, ' ');
      said.keys.set(flat, [...(said.keys.get(flat) ?? []), place]);
    }
    if (bare !== null) said.bare.push(`${place}: ${bare}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return said;
}

/** Of web/src, as far as the names of its files fit. */
export function readSource(which: RegExp): Said {
  const folder = new URL('../../src/', import.meta.url),
    said: Said = { keys: new Map(), bare: [] };
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names.filter((one) => one.endsWith('.ts') && which.test(one)))
    readText(name, readFileSync(new URL(name, folder), 'utf8'), said);
  return said;
}
