import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { openInMemory } from '../../src/db/open';
import { recordRules } from '../../src/scan/rules';
import { eventsIn } from '../support/memory';
import { NOW } from '../support/world';

const lower = { ...DEFAULTS, gates: { ...DEFAULTS.gates, minConfidence: 0.5 } };

describe('what gates and automatic approval allow', () => {
  test('the defaults are no event, however often they are in force', async () => {
    const db = openInMemory();
    for (const now of [NOW, NOW + 1]) await recordRules(db, DEFAULTS, false, now);
    expect(await eventsIn(db)).toEqual([]);
  });

  test('a change is one event with its old and new value, and the way back another', async () => {
    const db = openInMemory();
    for (const config of [lower, lower, DEFAULTS, DEFAULTS])
      await recordRules(db, config, false, NOW);
    const events = await eventsIn(db);
    expect(events.map(({ event, meta }) => [event, meta.by, meta.changed])).toEqual([
      ['rules_changed', 'configuration', { 'gates.minConfidence': [0.7, 0.5] }],
      ['rules_changed', 'configuration', { 'gates.minConfidence': [0.5, 0.7] }],
    ]);
    expect(events[1]?.meta.rules).toMatchObject({ 'autoApprove.maxPerDay': 10, stopped: false });
  });

  test.each([
    [
      'automatic approval',
      { autoApprove: { ...DEFAULTS.autoApprove, maxPerDay: 99 } },
      'autoApprove.maxPerDay',
    ],
    ['learning', { learning: { ...DEFAULTS.learning, tighten: false } }, 'learning.tighten'],
  ])('a change of %s is an event, too', async (_, change, setting) => {
    const db = openInMemory();
    await recordRules(db, { ...DEFAULTS, ...change }, false, NOW);
    expect((await eventsIn(db)).map(({ meta }) => Object.keys(Object(meta.changed)))).toEqual([
      [setting],
    ]);
  });

  test('a stop file that comes or goes is an event', async () => {
    const db = openInMemory();
    for (const isStopped of [false, true, true, false])
      await recordRules(db, DEFAULTS, isStopped, NOW);
    expect((await eventsIn(db)).map(({ meta }) => meta.changed)).toEqual([
      { stopped: [false, true] },
      { stopped: [true, false] },
    ]);
  });
});
