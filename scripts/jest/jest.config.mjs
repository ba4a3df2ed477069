import { fileURLToPath } from 'node:url';

export default {
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/faults/'],
  extensionsToTreatAsEsm: ['.ts', '.sql'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node', 'sql'],
  transform: { '\\.(ts|sql)$': '<rootDir>/scripts/jest/transform.cjs' },
  // Tests wait for processes and servers for much of their time. A worker is replaced when it has
  // grown: what ES modules of finished test files take is not given back.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  // A test may need ten times its usual time where other programs keep every processor busy.
  testTimeout: 300_000,
};
