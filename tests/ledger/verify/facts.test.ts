import { describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '../../../src/ledger/outbox';
import { Facts } from '../../../src/ledger/verify/facts';
import { storedEvent } from '../../support/memory';

function gathered(events: readonly StoredEvent[], knownHead?: string): Facts {
  const facts = new Facts(knownHead);
  for (const event of events) facts.visit(event);
  return facts;
}

describe('what is gathered from the events', () => {
  test('is how many lines are still to be appended', () => {
    const events = [storedEvent(1), storedEvent(2, { appended: false }), storedEvent(3)];
    expect(gathered(events).pending).toBe(1);
  });

  test('is the state of every goal', () => {
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

  test('is every event that contradicts those before it, by its number and name', () => {
    const meta = { goal_id: 'a', from: 'active', to: 'satisfied' };
    const { contradictions } = gathered([storedEvent(7, { event: 'goal_satisfied', meta })]);
    expect(contradictions).toEqual([
      'event 7 (goal_satisfied): goal a is active here, and no event before it made such a goal',
    ]);
  });
});

describe('a hash that was noted earlier', () => {
  test('is known when an event has it', () => {
    expect(gathered([storedEvent(1), storedEvent(2)], 'hash 2').knowsHead).toBe(true);
  });

  test('is not known when no event has it', () => {
    expect(gathered([storedEvent(1), storedEvent(2)], 'hash 3').knowsHead).toBe(false);
  });

  test('is not asked for where nobody noted one', () => {
    expect(gathered([]).knowsHead).toBe(true);
  });
});

describe('the files that were gone when goalgen looked for them', () => {
  const gone = (seq: number, first: number, last: number) =>
    storedEvent(seq, {
      event: 'ledger_begun_anew',
      meta: { first_missing: first, last_missing: last },
    });
  const told =
    'the lines of events 1 to 8 are in no file: ' +
    'theirs was gone when event 9 (ledger_begun_anew) was written';

  test('are missing while the files that are here begin later', () => {
    expect(gathered([gone(9, 1, 8)]).missingFiles(9)).toEqual([told]);
    expect(gathered([gone(9, 1, 8)]).missingFiles(2)).toEqual([told]);
  });

  test('are not missing once the files that are here begin with them', () => {
    expect(gathered([gone(9, 1, 8)]).missingFiles(1)).toEqual([]);
  });

  test('are told one by one', () => {
    const facts = gathered([gone(9, 1, 8), gone(20, 10, 19)]);
    expect(facts.missingFiles(20)).toHaveLength(2);
    expect(facts.missingFiles(5)).toEqual([told]);
  });

  test('are not missing after every line was written again', () => {
    const restored = storedEvent(10, { event: 'ledger_restored', meta: {} });
    expect(gathered([gone(9, 1, 8), restored]).missingFiles(9)).toEqual([]);
    expect(gathered([restored, gone(11, 1, 10)]).missingFiles(11)).toHaveLength(1);
  });

  test('are not known from an event that a hand wrote without their numbers', () => {
    const odd = storedEvent(9, { event: 'ledger_begun_anew', meta: { first_missing: '1' } });
    expect(gathered([odd]).missingFiles(9)).toEqual([]);
  });
});
