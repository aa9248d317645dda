/** The experiments as the page is told of them, without results. */
import type { Experiment } from '../../src/core/types';
import { experiments } from '../../../experiments/experiments.mjs';

export const listed = experiments().map((one) => ({ ...one, claims: [], results: false })) as unknown as Experiment[];
