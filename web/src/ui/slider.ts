/** Where a slider's thumb stands for a value, and the value where it stands. */
import type { Param } from '../core/types';

export const STEPS = 1000;
/** On a longer linear slider no value could be found again. */
const LONGEST = 1e6;

export function hasSlider(p: Param): boolean {
  return p.scale === 'log' || p.high - p.low <= LONGEST;
}

/** An arrow key goes to the next whole number; a hair less, or the last of them would lie beyond the slider's end. */
export const stride = ({ kind, scale, low, high }: Param): number | 'any' =>
  kind !== 'int' ? 1 : scale === 'linear' ? Math.max(1, STEPS / (high - low) - 1e-9) : 'any';

/** Slider position 0..STEPS of a value; a log slider that may reach 0 moves with log(1 + x). */
export function toSlider(p: Param, value: number): number {
  const span = p.high - p.low;
  if (p.scale === 'linear') return ((value - p.low) / span) * STEPS;
  if (p.low > 0) return (Math.log(value / p.low) / Math.log(p.high / p.low)) * STEPS;
  return (Math.log1p(value - p.low) / Math.log1p(span)) * STEPS;
}

export function fromSlider(p: Param, position: number): number {
  const t = position / STEPS,
    span = p.high - p.low;
  const exact =
    p.scale === 'linear'
      ? p.low + t * span
      : p.low > 0
        ? p.low * (p.high / p.low) ** t
        : p.low + Math.expm1(t * Math.log1p(span));
  const rounded = p.kind === 'int' ? Math.round(exact) : Number(exact.toPrecision(3));
  return Math.min(p.high, Math.max(p.low, rounded));
}
