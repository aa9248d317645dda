/** The parameters of one component as a table of controls. */
import { nothing, type TemplateResult } from 'lit';
import type { Family, Param } from '../core/types';
import type { FieldHost } from './field';
import { html } from './markup';
import { keyOf, type Value } from './settings';

/** Expert ones fold away. */
export function paramList(
  family: Family,
  params: Param[],
  valueOf: (p: Param) => Value,
  host: FieldHost,
): TemplateResult {
  const rows = (list: Param[]): TemplateResult[] =>
    list.map(
      (p) => html`
    <gedanken-field class="param" data-key=${keyOf(family, p)} .name=${keyOf(family, p)} .param=${p}
      .value=${valueOf(p)} .host=${host}></gedanken-field>`,
    );
  const plain = params.filter((p) => !p.expert),
    expert = params.filter((p) => p.expert);
  return html`
    <div class="params">${rows(plain)}</div>
    ${
      expert.length
        ? html`<details class="fold">
          <summary>More settings</summary>
          <div class="params">${rows(expert)}</div>
        </details>`
        : nothing
    }
  `;
}
