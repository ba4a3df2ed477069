import type { Instant } from '../lib/clock';

export type Stance = 'supports' | 'opposes';

/** What the operator holds to be true. Every criterion it names must match for it to apply. */
export interface Belief {
  readonly id: string;
  readonly text: string;
  readonly category: string | null;
  readonly pattern: string | null;
  /** A glob over the task's name: `backup_*`. */
  readonly taskGlob: string | null;
  readonly stance: Stance;
  /** Above 0, at most WEIGHT_MAX; what this belief counts against the others. */
  readonly weight: number;
  readonly state: 'active' | 'retired';
  readonly createdAt: Instant;
  readonly createdBy: string | null;
}

/** Weights are compared and added; beyond this, one of them would be all that counts. */
export const WEIGHT_MAX = 1_000_000;
