import { describe, expect, test } from '@jest/globals';
import { styleFor } from '../../../src/commands/print/style';

const BOLD = '\u001b[1mx\u001b[22m';

function bold(isTTY: boolean, env: Record<string, string>): string {
  return styleFor({ write: () => undefined, isTTY }, env).bold('x');
}

describe('colours', () => {
  test.each<[string, boolean, Record<string, string>, string]>([
    ['a terminal gets colours', true, {}, BOLD],
    ['a program gets none', false, {}, 'x'],
    ['NO_COLOR takes them from a terminal', true, { NO_COLOR: '1' }, 'x'],
    ['an empty NO_COLOR counts as not set', true, { NO_COLOR: '' }, BOLD],
    ['TERM=dumb takes them from a terminal', true, { TERM: 'dumb' }, 'x'],
    ['another TERM does not', true, { TERM: 'xterm' }, BOLD],
    ['FORCE_COLOR=0 takes them from a terminal', true, { FORCE_COLOR: '0' }, 'x'],
    ['FORCE_COLOR=1 gives them to a program', false, { FORCE_COLOR: '1' }, BOLD],
    ['FORCE_COLOR=0 gives none to a program', false, { FORCE_COLOR: '0' }, 'x'],
  ])('%s', (_, isTTY, env, text) => expect(bold(isTTY, env)).toBe(text));
});
