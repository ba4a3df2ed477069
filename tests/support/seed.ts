import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './world';

/** Two goals of other detectors from the seed's day. */
export function seedGoals(): string {
  return readFileSync(join(PROJECT, 'fixtures/seed-goals.sql'), 'utf8');
}

/** Beliefs that align 0.75 with fixing the backup. */
export function seedBeliefs(): string {
  return readFileSync(join(PROJECT, 'fixtures/seed-beliefs.sql'), 'utf8');
}
