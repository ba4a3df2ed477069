import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT, runProcess } from './support/world';

test("the demo prints the checks, the goal and the ledger line of the seed's day", async () => {
  const { code, stdout, stderr } = await runProcess(
    process.execPath,
    [join(PROJECT, 'scripts/demo.mjs')],
    {},
  );
  expect(code).toBe(0);
  for (const part of [
    '✓ Expiry check passed',
    '✓ Confidence check passed (0.85)',
    '✓ Rate limit check passed (2/10 daily, 0/3 per detector)',
    '✓ Duplicate check passed',
    '✓ Belief alignment passed (0.75)',
    'Goal generator: 1 created, 0 rejected',
  ]) {
    expect(stderr).toContain(part);
  }
  expect(stdout).toMatch(/failure_count +4\n/);
  expect(stdout).toMatch(
    /approved goal_[0-9a-f]{8} {2}Fix recurring failures in 'daily_backup' task/,
  );
  expect(stdout).toMatch(
    /"event":"goal_created","meta":\{"goal_id":"goal_[0-9a-f]{8}","category":"capability","source":"system","created_by":"task_failure_detector"\}\}/,
  );
});
