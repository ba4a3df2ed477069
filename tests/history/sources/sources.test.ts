import { describe, expect, test } from '@jest/globals';
import {
  FOREIGN_SOURCES,
  historySettings,
  sourcesOnServer,
} from '../../../src/history/sources/index';
import { LOCAL_SOURCE } from '../../../src/history/sources/localSource';
import { anywhere, defineSource, named, server } from '../../../src/history/sources/source';
import { sourceName } from '../../../src/history/sources/sourceName';

describe('the name of a source', () => {
  test.each([
    [{ preset: 'native' }, LOCAL_SOURCE],
    [{ preset: 'airflow', file: 'a.db' }, 'airflow'],
    [{ preset: 'airflow', file: 'a.db', name: 'etl' }, 'etl'],
  ] as const)('the source %j is called %s', (source, name) => {
    expect(sourceName(source)).toBe(name);
  });

  test('the built-in history is called local, as in every stored key of a task', () => {
    expect(LOCAL_SOURCE).toBe('local');
  });
});

describe('the systems that are read in place', () => {
  test('init looks for all of them on a server but for the own SQL, which it cannot guess', () => {
    expect(FOREIGN_SOURCES.map(({ preset }) => preset)).toEqual([
      'airflow',
      'celery',
      'pg_cron',
      'pg_boss',
      'query',
    ]);
    expect(sourcesOnServer('DB_URL', 3)).toEqual(
      ['airflow', 'celery', 'pg_cron', 'pg_boss'].map((preset) => ({
        preset,
        urlVariable: 'DB_URL',
        timeoutSeconds: 3,
      })),
    );
  });

  test('the setting history is a choice by preset, the built-in history by default', () => {
    const { fallback, accepts } = historySettings.history;
    expect(fallback).toEqual([{ preset: 'native' }]);
    expect(accepts).toMatchObject({
      type: 'list',
      minLength: 1,
      check: 'distinctSources',
      of: { type: 'choice', by: 'preset' },
    });
    const choices =
      accepts.type === 'list' && accepts.of.type === 'choice' ? accepts.of.of : undefined;
    expect(choices?.map(({ name }) => name)).toEqual([
      'native',
      ...FOREIGN_SOURCES.map(({ preset }) => preset),
    ]);
    for (const { name, object } of choices ?? [])
      expect(object.fields.preset).toEqual({
        accepts: { type: 'literal', is: name },
        optional: false,
      });
    expect(choices?.map(({ object }) => object.check)).toEqual([
      undefined,
      'onePlace',
      'onePlace',
      undefined,
      undefined,
      'onePlace',
    ]);
  });
});

describe('the settings that sources share', () => {
  test('a source on a server needs a variable, and one anywhere may do without', () => {
    expect(server.urlVariable).toMatchObject({ optional: false, accepts: { check: 'variable' } });
    expect(anywhere.urlVariable).toMatchObject({ optional: true, accepts: { check: 'variable' } });
    expect(anywhere.file.optional).toBe(true);
  });

  test('the longest run may take up to 31 days, a statement up to an hour, neither nothing', () => {
    expect(named.longestRunHours.accepts).toMatchObject({ min: 0, max: 744, aboveMin: true });
    expect(server.timeoutSeconds.accepts).toMatchObject({ min: 0, max: 3600, aboveMin: true });
  });

  test('a name of a source has 1 to 50 characters', () => {
    expect(named.name.accepts).toMatchObject({
      minLength: 1,
      maxLength: 50,
      check: 'sourceName',
    });
  });

  test('a declared source is what was declared', () => {
    const declared = {
      preset: 'mine',
      settings: named,
      check: undefined,
      isProbedByInit: false,
      mapping: () => Promise.reject(new Error('unused')),
    } as const;
    expect(defineSource(declared)).toBe(declared);
  });
});
