import type { KeptStatement } from '../../src/history/statements/statement';
import { NOW } from './world';

/** What a source said at NOW: the task `task` of the built-in history is on. */
export function statement(overrides: Partial<KeptStatement> = {}): KeptStatement {
  return {
    source: 'local',
    toldBy: '',
    taskType: 'task',
    covers: 'task',
    state: 'on',
    schedule: null,
    timeZone: null,
    saidAt: NOW,
    lastSaidAt: NOW,
    isChange: false,
    lastStart: null,
    ...overrides,
  };
}
