/**
 * The visual language, stated once: reality is solid ink, imagination one translucent violet,
 * uncertainty its spread, amber. Teal and orange are values above and below zero; both pairs stay apart for
 * colour-blind eyes. Each token is a CSS custom property that a host page may override; the canvases
 * read the same properties (view/palette.ts).
 *
 * Where the reader has chosen the colours (forced colours, as Windows' contrast themes), the tokens are
 * theirs, whatever the host page says, and pictures and controls are drawn with them.
 */
import { css } from 'lit';

export const tokens = css`
  :host {
    --gedanken-paper: light-dark(#ffffff, #131317);
    --gedanken-raised: light-dark(#f6f5f8, #1d1c23);
    --gedanken-hairline: light-dark(#e3e1e8, #302f39);
    --gedanken-edge: light-dark(#84818f, #7d7a8a);
    --gedanken-ink: light-dark(#19181e, #eeecf3);
    --gedanken-quiet: light-dark(#5b5965, #a9a6b6);
    --gedanken-imagined: light-dark(#5a3fd0, #a796ff);
    --gedanken-imagined-wash: light-dark(#efecfc, #292440);
    --gedanken-unsure: light-dark(#b57600, #ffbf3f);
    --gedanken-alarm: light-dark(#a8321a, #ff9d80);
    --gedanken-alarm-wash: light-dark(#fdf0ec, #35201a);

    --gedanken-floor: light-dark(#f4f3f6, #201f27);
    --gedanken-wall: light-dark(#35333d, #77748a);
    --gedanken-start: light-dark(#dddae3, #3a3845);
    --gedanken-goal: light-dark(#45bfa3, #15806a);
    --gedanken-pit: light-dark(#e9a883, #8a4526);
    --gedanken-value-high: light-dark(#189f86, #2fbf9f);
    --gedanken-value-low: light-dark(#d9692b, #f0914f);
    --gedanken-wrong: light-dark(#c13a1b, #ff8f6e);

    --gedanken-curve-1: light-dark(#19181e, #eeecf3);
    --gedanken-curve-2: light-dark(#b4560f, #f0914f);
    --gedanken-curve-3: light-dark(#0f7f6c, #34c3a4);
    --gedanken-curve-4: light-dark(#5a3fd0, #a796ff);
    --gedanken-curve-5: light-dark(#1f6fb2, #6fb5ee);
    --gedanken-curve-6: light-dark(#a32a6b, #f08bbd);

    --gedanken-font:
      system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'PingFang SC', 'Noto Sans SC',
      'Microsoft YaHei', sans-serif;
    --gedanken-mono: ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  }
  @media (forced-colors: active) {
    :host {
      forced-color-adjust: none;
      --gedanken-paper: Canvas !important;
      --gedanken-raised: color-mix(in srgb, CanvasText 12%, Canvas) !important;
      --gedanken-hairline: GrayText !important;
      --gedanken-edge: ButtonBorder !important;
      --gedanken-ink: CanvasText !important;
      --gedanken-quiet: CanvasText !important;
      --gedanken-imagined: LinkText !important;
      --gedanken-imagined-wash: color-mix(in srgb, LinkText 16%, Canvas) !important;
      --gedanken-unsure: GrayText !important;
      --gedanken-alarm: CanvasText !important;
      --gedanken-alarm-wash: Canvas !important;

      --gedanken-floor: Canvas !important;
      --gedanken-wall: GrayText !important;
      --gedanken-start: color-mix(in srgb, CanvasText 30%, Canvas) !important;
      --gedanken-goal: color-mix(in srgb, Highlight 40%, Canvas) !important;
      --gedanken-pit: color-mix(in srgb, LinkText 50%, Canvas) !important;
      --gedanken-value-high: Highlight !important;
      --gedanken-value-low: GrayText !important;
      --gedanken-wrong: CanvasText !important;

      --gedanken-curve-1: CanvasText !important;
      --gedanken-curve-2: LinkText !important;
      --gedanken-curve-3: Highlight !important;
      --gedanken-curve-4: GrayText !important;
      --gedanken-curve-5: CanvasText !important;
      --gedanken-curve-6: LinkText !important;
    }
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
`;
