import { describe, expect, test } from '@jest/globals';
import { configKeys } from '../../src/config/keys';
import { parseCommented } from '../../src/lib/commentedJson';
import { configText } from '../../src/setup/configText';

const place = { dataDir: './data', schemaPath: '/pkg/goalgen.schema.json' };

describe('the configuration that init writes', () => {
  test('a new configuration sets the schema, data folder and built-in history', async () => {
    expect(await parseCommented(configText([], place))).toMatchObject({
      $schema: '/pkg/goalgen.schema.json',
      dataDir: './data',
      history: [{ preset: 'native' }],
    });
  });

  test('a new configuration lists every source that can be read', async () => {
    const source = { preset: 'airflow', file: '/home/"me"/airflow.db' } as const;
    const text = configText([{ source, about: 'Airflow 3 (SQLite)' }], place);
    expect(text).toContain('}, // Airflow 3 (SQLite)\n');
    expect(await parseCommented(text)).toMatchObject({ history: [{ preset: 'native' }, source] });
  });

  test('a new configuration says in a one-line comment why a source cannot be read', async () => {
    const text = configText([{ source: undefined, about: 'PostgreSQL in X:\nrefused' }], place);
    expect(text).toContain('    // PostgreSQL in X: refused\n');
    expect(await parseCommented(text)).toMatchObject({ history: [{ preset: 'native' }] });
  });

  test('a new configuration has each other setting once, commented, with its default', () => {
    const lines = configText([], place)
      .split('\n')
      .map((line) => line.trim());
    for (const {
      path,
      setting: { fallback },
    } of configKeys()) {
      const name = JSON.stringify(path.split('.').at(-1));
      const written = `// ${name}: ${JSON.stringify(fallback ?? null)},`;
      const isInForce = path === 'dataDir' || path === 'history';
      expect([path, lines.includes(written)]).toEqual([path, !isInForce]);
    }
  });

  test('a new configuration is valid when the comment signs are taken away', async () => {
    const text = configText([], place).replace(/^( *)\/\/ ("\w+": (?!null))/gm, '$1$2');
    const written = await parseCommented(text);
    expect(written).toMatchObject({
      proposalExpiryDays: 7,
      gates: { minConfidence: 0.7, minAlignment: 0.5 },
      detectors: {
        task_failure_detector: { minFailures: 3 },
        shared_cause_detector: { minTasks: 3 },
      },
      planner: { methodFiles: [] },
    });
  });
});
