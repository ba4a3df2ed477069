import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createContext, type GlobalOptions } from '../../../src/commands/shared/context';
import { UsageError } from '../../../src/lib/errors';
import type { LogLevel } from '../../../src/lib/log';
import { listening } from '../../support/listening';
import { NOW, temporaryFolder } from '../../support/world';

const AT = '2025-11-09T14:00:00Z';

interface Given {
  readonly env?: Record<string, string>;
  readonly options?: GlobalOptions;
  readonly threshold?: LogLevel;
  readonly cwd?: string;
}

async function made({
  env = {},
  options = {},
  threshold = 'INFO',
  cwd = temporaryFolder(),
}: Given) {
  const { io, err } = listening({ env, cwd });
  const context = await createContext(io, { dataDir: cwd, timeZone: 'UTC', ...options }, threshold);
  return { context, err, cwd };
}

describe('the time of a command', () => {
  test('--now counts more than GOALGEN_NOW', async () => {
    const env = { GOALGEN_NOW: '2024-01-01T00:00:00Z' };
    const { context } = await made({ env, options: { now: AT } });
    expect([context.now, context.replayed]).toEqual([NOW, true]);
  });

  test('without --now it is that of GOALGEN_NOW', async () => {
    const { context } = await made({ env: { GOALGEN_NOW: String(NOW) } });
    expect([context.now, context.replayed]).toEqual([NOW, true]);
  });

  test('an empty GOALGEN_NOW counts as not set: the time is read off the clock', async () => {
    const { context } = await made({ env: { GOALGEN_NOW: '' } });
    expect(context.replayed).toBe(false);
    expect(context.now).toBeGreaterThan(0);
  });

  test('a time without an offset is local time in the configured zone', async () => {
    const options = { now: '2025-11-09 09:00', timeZone: 'America/New_York' };
    expect((await made({ options })).context.now).toBe(NOW);
  });

  test.each(['soon', '1969-12-31T23:59:59Z', '2100-01-01T00:00:00Z', ''])(
    '"%s" is no time of a command',
    async (now) => {
      await expect(made({ options: { now } })).rejects.toThrow(
        new UsageError(`'${now}' is not a time between 1970 and 2100.`, ''),
      );
    },
  );
});

describe('the configuration of a command', () => {
  test('a flag counts more than its variable, and its origin is kept', async () => {
    const env = { GOALGEN_LEDGER: 'variable.ndjson' };
    const { context, cwd } = await made({ env, options: { ledger: 'flag.ndjson', now: AT } });
    expect(context.config.ledger).toBe(join(cwd, 'flag.ndjson'));
    expect(context.origins.get('ledger')).toBe('--ledger');
  });

  test('a file that --config names is read, and --set counts more than the file', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'own.json'),
      '{"proposalExpiryDays": 3, "gates": {"minConfidence": 0.8}}',
    );
    const options = { config: 'own.json', set: ['gates.minConfidence=0.9'], now: AT };
    const { config } = (await made({ options, cwd })).context;
    expect([config.proposalExpiryDays, config.gates.minConfidence]).toEqual([3, 0.9]);
  });

  test('a setting that does not exist is refused', async () => {
    await expect(made({ options: { set: ['gates.no=1'], now: AT } })).rejects.toThrow(UsageError);
  });
});

describe('the log of a command', () => {
  test('it writes to standard error what has at least the level of the command', async () => {
    const { context, err } = await made({ options: { now: AT }, threshold: 'WARN' });
    context.log.info('read');
    context.log.warn('careful');
    expect(err).toEqual(['2025-11-09 14:00:00 WARN - careful\n']);
  });

  test('--verbose logs everything', async () => {
    const options = { now: AT, verbose: true };
    const { context, err } = await made({ options, threshold: 'WARN' });
    context.log.debug('detail');
    expect(err).toEqual(['2025-11-09 14:00:00 DEBUG - detail\n']);
  });

  test('the operator is warned of a data folder that every user may write to', async () => {
    const cwd = temporaryFolder();
    const dataDir = join(cwd, 'data');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o777);
    const { err } = await made({ cwd, options: { now: AT, dataDir } });
    expect(err.join('')).toContain(
      `WARN - Every user of this machine may write to ${dataDir}: chmod o-w '${dataDir}'\n`,
    );
  });

  test('the operator is warned of a configuration file that every user may write to', async () => {
    const cwd = temporaryFolder();
    const file = join(cwd, 'own.json');
    writeFileSync(file, '{}');
    const options = { now: AT, config: 'own.json' };
    chmodSync(file, 0o644);
    expect((await made({ cwd, options })).err).toEqual([]);
    chmodSync(file, 0o646);
    expect((await made({ cwd, options })).err.join('')).toContain(
      `${file} is believed, although others than its owner may write to it: chown or chmod go-w it`,
    );
  });
});
