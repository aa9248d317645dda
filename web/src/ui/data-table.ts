/** The curve as a table, for those who cannot see it and for those who want the numbers. */
import { nothing, type TemplateResult } from 'lit';
import { t } from '../core/language';
import type { Table } from '../view/series';
import { html } from './markup';
import { quantity } from './words';

const ROWS = 40;

/** About forty rows, evenly spaced, the last one always among them. */
export function dataTable(table: Table, x: string, y: string): TemplateResult {
  const known = table.x.map((_, i) => i).filter((i) => table.curves.some(({ mean }) => mean[i] !== null));
  const n = known.length,
    stride = Math.max(1, Math.ceil(n / ROWS));
  const rows = known.filter((_, i) => i % stride === 0 || i === n - 1);
  return html`
    <details class="fold table">
      <summary>The curve as a table</summary>
      ${n ? nothing : html`<p class="hint">No episode has ended yet.</p>`}
      <div class="scroll" tabindex="0" role="region" aria-label="The curve as a table">
        <table>
          <caption>${y}, by ${x.toLowerCase()}</caption>
          <thead><tr><th scope="col">${x}</th>
            ${table.curves.map((c) => html`<th scope="col">${c.runs > 1 ? t`${c.label} (mean of ${c.runs})` : c.label}</th>`)}</tr></thead>
          <tbody>
            ${rows.map(
              (i) => html`<tr><th scope="row">${quantity(table.x[i]!)}</th>
              ${table.curves.map((c) => html`<td>${c.mean[i] == null ? '' : quantity(c.mean[i]!)}</td>`)}</tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
