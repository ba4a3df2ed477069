import { describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '../../../src/ledger/outbox';
import { Facts } from '../../../src/ledger/verify/facts';
import type { KeptHead } from '../../../src/ledger/verify/keptHeads';
import { storedEvent } from '../../support/memory';

function gathered(events: readonly StoredEvent[], heads: readonly KeptHead[] = []): Facts {
  const facts = new Facts(heads);
  for (const event of events) facts.visit(event);
  return facts;
}

describe('facts gathered from the events', () => {
  test('Facts counts the events whose lines are still to be appended', () => {
    const events = [storedEvent(1), storedEvent(2, { appended: false }), storedEvent(3)];
    expect(gathered(events).pending).toBe(1);
  });

  test('Facts gathers the state of every goal', () => {
    const events = [
      storedEvent(1, { event: 'goal_created', meta: { goal_id: 'a' } }),
      storedEvent(2, {
        event: 'goal_approved',
        meta: { goal_id: 'a', from: 'proposed', to: 'active' },
      }),
    ];
    const { states, contradictions } = gathered(events);
    expect([...states]).toEqual([['a', 'active']]);
    expect(contradictions).toEqual([]);
  });

  test('Facts lists each event that contradicts those before it, by number and name', () => {
    const meta = { goal_id: 'a', from: 'active', to: 'satisfied' };
    const { contradictions } = gathered([storedEvent(7, { event: 'goal_satisfied', meta })]);
    expect(contradictions).toEqual([
      'event 7 (goal_satisfied): goal a is active here, and no event before it made such a goal',
    ]);
  });
});

describe('heads that were kept elsewhere', () => {
  const problems = (...heads: readonly (readonly [number | undefined, string])[]) =>
    gathered(
      [storedEvent(1), storedEvent(2)],
      heads.map(([seq, hash]) => ({ seq, hash })),
    ).headProblems();

  test('Facts finds kept heads by their hash, and by their number where it was kept', () => {
    expect(problems([undefined, 'hash 1'], [2, 'hash 2'])).toEqual([]);
  });

  test('Facts tells of a kept head that no event has', () => {
    expect(problems([undefined, 'hash 3'], [7, 'hash 4'])).toEqual([
      'hash 3 is the hash of no event',
      'hash 4, kept as the head at event 7, is the hash of no event',
    ]);
  });

  test('Facts tells of a kept head that another event has', () => {
    expect(problems([1, 'hash 2'])).toEqual([
      'hash 2, kept as the head at event 1, is that of event 2',
    ]);
  });
});

describe('ledger files that were gone', () => {
  const gone = (seq: number, first: number, last: number) =>
    storedEvent(seq, {
      event: 'ledger_begun_anew',
      meta: { first_missing: first, last_missing: last },
    });
  const told =
    'the lines of events 1 to 8 are in no file: ' +
    'theirs was gone when event 9 (ledger_begun_anew) was written';

  test('lines of a file that was gone are missing while the present files begin later', () => {
    expect(gathered([gone(9, 1, 8)]).missingFiles(9)).toEqual([told]);
    expect(gathered([gone(9, 1, 8)]).missingFiles(2)).toEqual([told]);
  });

  test('lines of a file that was gone are not missing once the files begin with them', () => {
    expect(gathered([gone(9, 1, 8)]).missingFiles(1)).toEqual([]);
  });

  test('each ledger file that was gone is told separately', () => {
    const facts = gathered([gone(9, 1, 8), gone(20, 10, 19)]);
    expect(facts.missingFiles(20)).toHaveLength(2);
    expect(facts.missingFiles(5)).toEqual([told]);
  });

  test('no lines are missing after every line was restored, until a file is gone again', () => {
    const restored = storedEvent(10, { event: 'ledger_restored', meta: {} });
    expect(gathered([gone(9, 1, 8), restored]).missingFiles(9)).toEqual([]);
    expect(gathered([restored, gone(11, 1, 10)]).missingFiles(11)).toHaveLength(1);
  });

  test('a hand-written ledger_begun_anew event without numbers tells no missing file', () => {
    const odd = storedEvent(9, { event: 'ledger_begun_anew', meta: { first_missing: '1' } });
    expect(gathered([odd]).missingFiles(9)).toEqual([]);
  });
});
