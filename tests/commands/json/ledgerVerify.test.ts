import { expect, test } from '@jest/globals';
import { verificationJson } from '../../../src/commands/json/ledgerVerify';
import { verification } from '../../support/results';

test('a sound ledger as JSON has its counts, and null for the first bad line and event', () => {
  expect(verificationJson(verification({ head: 'ab12', pending: 4, retired: 5 }))).toEqual({
    sound: true,
    events: 3,
    pending: 4,
    lines: 2,
    files: ['/data/identity_ledger.ndjson'],
    before: 0,
    retired: 5,
    goals: 1,
    heads: 0,
    notes: [],
    head: 'ab12',
    problems: [],
    first_bad_line: null,
    first_bad_event: null,
  });
});

test('where files and events differ, the first bad line and the first bad event are told', () => {
  const mismatch = {
    kind: 'edited' as const,
    path: '/data/identity_ledger.ndjson',
    line: 2,
    seq: 2,
    event: 'goal_created',
    message: 'line 2 was edited',
  };
  const tampered = { seq: 1, event: 'goal_approved', message: 'event 1 was changed' };
  const printed = verificationJson(verification({ sound: false, mismatch, tampered }));
  expect(printed).toMatchObject({
    sound: false,
    first_bad_line: mismatch,
    first_bad_event: tampered,
  });
  expect(Object.keys(printed)).not.toContain('mismatch');
  expect(Object.keys(printed)).not.toContain('tampered');
});
