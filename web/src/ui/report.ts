/** "Report a problem": a text that says what was here, to be sent by whoever wants to. Nothing is sent by itself. */
import { css, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import './copy-field';
import { t } from '../core/language';
import { GedankenDialog, sheetOf } from './dialog';
import { linkOf } from './link';
import { html } from './markup';
import type { Session } from './session';
import { count } from './words';

/** Where a problem may be told: by mail, or on a page of the site's own. */
export function placeOf(address: string): URL | null {
  const url = URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  return address && url && ['mailto:', 'https:', 'http:'].includes(url.protocol) ? url : null;
}

/** All that helps to see it again. */
export function reportOf(session: Session): string {
  const { catalog, moment, settings, digest, notices, lab } = session,
    tick = moment.tick ? `, tick ${count(moment.tick)} of it` : '';
  return [
    `Gedanken ${catalog.version}, numbers ${catalog.numbers_version}`,
    `Link: ${new URL(linkOf(session, moment), location.href).href}`,
    `Run: ${settings!.inWords}`,
    `Moment: real step ${count(moment.step)}${tick}, ${session.state}, digest ${session.state === 'running' ? 'not known while it runs' : digest}`,
    `Browser: ${navigator.userAgent}`,
    `Window: ${innerWidth} x ${innerHeight} at ${devicePixelRatio}, runs in ${lab.mode || 'no worker yet'}`,
    `Messages: ${notices.said.length ? notices.said.map((text) => `\n- ${text}`).join('') : 'none'}`,
  ].join('\n');
}

export class GedankenReport extends GedankenDialog {
  @property({ attribute: false }) session!: Session;
  /** What the site configures; empty: nothing. */
  @property() place = '';
  protected readonly heading = t`Report a problem`;
  protected readonly dressed = sheet;
  private found = '';
  @state() private typed = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.found = reportOf(this.session);
  }

  protected content(): TemplateResult {
    const text = `${this.typed.trim() || t`(What happened, and what should have?)`}\n\n${this.found}`,
      place = placeOf(this.place);
    if (place?.protocol === 'mailto:')
      place.search = new URLSearchParams({ subject: 'Gedanken', body: text }).toString().replaceAll('+', '%20');
    return html`<div class="report">
      <label for="report-typed">What happened, and what should have?</label>
      <textarea id="report-typed" rows="3" .value=${this.typed}
        @input=${(e: Event) => (this.typed = (e.target as HTMLTextAreaElement).value)}></textarea>
      <gedanken-copy .label=${t`The report`} .text=${text} rows="9"></gedanken-copy>
      <p class="hint">Nothing is sent by itself: copy the text, and send it to whoever gave you this page.</p>
      ${
        place
          ? html`<p><a href=${place.href} target="_blank" rel="noopener">${
              place.protocol === 'mailto:' ? t`Write it as a mail` : t`Open ${place.host} to paste it there`
            }</a></p>`
          : nothing
      }
    </div>`;
  }
}

if (!customElements.get('gedanken-report')) customElements.define('gedanken-report', GedankenReport);

const sheet = sheetOf(css`
  gedanken-report dialog {
    width: min(640px, 94vw);
  }
  gedanken-report .report {
    display: grid;
    gap: 12px;
  }
  gedanken-report a {
    color: inherit;
  }
`);
