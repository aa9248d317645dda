/** What experiments.mjs gives to the page's build and to its tests. */
export interface Written {
  id: string;
  title: string;
  text: string;
  source: string;
  config: string;
  variants: { name: string; config: string }[];
  seeds: [number, number];
  episodes: number;
  steps: number;
  measures: { name: string; what: string }[];
  measure: string;
  axis: string;
  scale: string;
  figure: string;
  claims: { text: string; holds: string[] }[];
}
export const folder: string;
export function experiments(): Written[];
export function resultPath(id: string, variant: string): string;
export function resultText(id: string, variant: string): string | null;
export function bySeeds(csv: string): { header: string; seeds: Map<number, string[]> };
