/** Lit's `html`, in the language that is spoken. */
import { html as plain, type TemplateResult } from 'lit';
import { rewording } from '../core/language';

export const html = (strings: TemplateStringsArray, ...values: unknown[]): TemplateResult<1> =>
  rewording ? plain(...rewording.html(strings, values)) : plain(strings, ...values);
