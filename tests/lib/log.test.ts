import { describe, expect, test } from '@jest/globals';
import { createLog, type LogLevel, SILENT } from '../../src/lib/log';
import { NOW } from '../support/world';

describe('the log', () => {
  function logged(threshold: LogLevel): string[] {
    const lines: string[] = [];
    const timeZone = () => 'America/New_York';
    const log = createLog({ write: (line) => lines.push(line), now: NOW, timeZone, threshold });
    log.debug('a');
    log.info('b\u001b[31m');
    log.warn('c');
    return lines;
  }

  test('the log has a line per message, with the time, harmless to terminals', () => {
    expect(logged('DEBUG')).toEqual([
      '2025-11-09 09:00:00 DEBUG - a\n',
      '2025-11-09 09:00:00 INFO - b\\x1b[31m\n',
      '2025-11-09 09:00:00 WARN - c\n',
    ]);
  });

  test.each<[LogLevel, number]>([
    ['DEBUG', 3],
    ['INFO', 2],
    ['WARN', 1],
  ])(
    'the log with threshold %s has %i of a debug, an info and a warn message',
    (threshold, count) => {
      expect(logged(threshold)).toHaveLength(count);
    },
  );

  test('the log asks for no time zone before it writes a message', () => {
    const timeZone = () => {
      throw new Error('not needed');
    };
    const log = createLog({ write: () => undefined, now: NOW, timeZone, threshold: 'WARN' });
    expect(() => log.info('a')).not.toThrow();
    expect(() => log.warn('a')).toThrow('not needed');
  });

  test('the silent log of a replayed scan writes nothing', () => {
    expect([SILENT.debug('a'), SILENT.info('a'), SILENT.warn('a')]).toEqual(
      Array(3).fill(undefined),
    );
  });
});
