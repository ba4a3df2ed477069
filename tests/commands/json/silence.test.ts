import { expect, test } from '@jest/globals';
import { silenceJson } from '../../../src/commands/json/silence';
import { silence } from '../../support/results';
import { HOUR, NOW } from '../../support/world';

test('a silence as JSON has its tasks as a glob, its bounds, its reason and its author', () => {
  expect(silenceJson(silence())).toEqual({
    id: 'silence_00000001',
    task: 'backup_*',
    begins_at: NOW - HOUR,
    ends_at: NOW,
    note: 'new disks',
    created_by: 'dana',
  });
});

test('bounds that are no numbers, as a hand may type them, are null', () => {
  const typed = { ...silence(), ...JSON.parse('{"beginsAt":"today","endsAt":"tomorrow"}') };
  expect(silenceJson(typed)).toMatchObject({ begins_at: null, ends_at: null });
});
