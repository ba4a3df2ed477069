import type { Instant } from '../lib/clock';

export type Stance = 'supports' | 'opposes';

/**
 * Something that the operator holds to be true. A belief applies where every criterion that it
 * names matches.
 */
export interface Belief {
  readonly id: string;
  readonly text: string;
  readonly category: string | null;
  readonly pattern: string | null;
  /** A glob over the task's name: `backup_*`. */
  readonly taskGlob: string | null;
  readonly stance: Stance;
  /** What the belief counts against others: above 0, at most WEIGHT_MAX. */
  readonly weight: number;
  readonly state: 'active' | 'retired';
  readonly createdAt: Instant;
  readonly createdBy: string | null;
}

/**
 * Maximum weight of a belief. Weights are compared and added; a larger one would be all that
 * counts.
 */
export const WEIGHT_MAX = 1_000_000;
