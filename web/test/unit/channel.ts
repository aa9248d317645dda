/** Channels as a core would describe them. */
import type { ChannelData, ChannelFigure, Column, ColumnMark, Look } from '../../src/core/types';

export const figureOf = (form: ChannelFigure['form'], more: Partial<ChannelFigure> = {}): ChannelFigure => ({
  form,
  title: '',
  axis: '',
  caption: '',
  over: '',
  scale: 'linear',
  first: 1,
  low: 0,
  high: 0,
  spikes: false,
  growth: false,
  ...more,
});

export const columnOf = (mark: ColumnMark, more: Partial<Column> = {}): Column => ({
  key: '',
  label: '',
  unit: '',
  mark,
  figure: 0,
  dashed: false,
  negated: false,
  not_zero: false,
  ...more,
});

export const channel = (
  key: string,
  shape: number[],
  data: number[],
  more: Partial<ChannelData> = {},
): ChannelData => ({
  key,
  label: '',
  unit: '',
  doc: '',
  type: 'f64',
  shape,
  part_of: '',
  purpose: '',
  kept: false,
  figures: [],
  columns: [],
  data: Float64Array.from(data),
  ...more,
});

export const look = (...channels: ChannelData[]): Look => ({ channels, map: null });
