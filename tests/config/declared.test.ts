import { expect, test } from '@jest/globals';
import { DECLARED } from '../../src/config/declared';
import { configKeys, isSetting } from '../../src/config/keys';
import { placeSettings } from '../../src/config/ownSettings';
import { DETECTORS } from '../../src/detectors';
import { kind } from '../../src/lib/settings';

test('the configuration begins with the settings of the program and has these sections', () => {
  const names = Object.keys(DECLARED);
  expect(names.slice(0, 5)).toEqual(Object.keys(placeSettings));
  const sections = Object.entries(DECLARED).filter(([, node]) => !isSetting(node));
  expect(sections.map(([name]) => name)).toEqual([
    'detectors',
    'gates',
    'autoApprove',
    'learning',
    'success',
    'priority',
    'taskNames',
    'redact',
    'fingerprint',
    'retention',
    'planner',
  ]);
});

test('the first six detectors keep their places, and the others follow by precedence', () => {
  const first = [
    'task_failure_detector',
    'failure_rate_detector',
    'flaky_task_detector',
    'new_error_detector',
    'missed_run_detector',
    'stuck_run_detector',
  ];
  const others = DETECTORS.map(({ name }) => String(name)).filter((name) => !first.includes(name));
  expect(Object.keys(DECLARED.detectors ?? {})).toEqual([...first, ...others]);
});

test('every detector declares its switch, which is on by default', () => {
  for (const { name } of DETECTORS) {
    const enabled = configKeys().find(({ path }) => path === `detectors.${name}.enabled`);
    expect(enabled?.setting).toMatchObject({ fallback: true, accepts: kind.flag });
  }
});

test('the declared settings are plain data without functions, so the build keeps them', () => {
  const isPlain = (value: unknown): boolean =>
    typeof value !== 'function' &&
    (typeof value !== 'object' || value === null || Object.values(value).every(isPlain));
  expect(isPlain(DECLARED)).toBe(true);
});

test('the data folder has a default; database, ledger and time zone depend on the machine', () => {
  const { dataDir, database, ledger, timeZone, busyTimeoutSeconds } = placeSettings;
  expect(dataDir.fallback).toBe('./data');
  expect([database, ledger, timeZone].map(({ fallback }) => fallback)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(timeZone.accepts).toMatchObject({ check: 'zoneOfSystem' });
  expect(busyTimeoutSeconds).toMatchObject({ fallback: 10, accepts: { min: 0, max: 3600 } });
});
