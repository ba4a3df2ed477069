export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/faults/'],
  extensionsToTreatAsEsm: ['.ts', '.sql'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node', 'sql'],
  transform: { '\\.(ts|sql)$': '<rootDir>/scripts/jestTransform.cjs' },
  globalSetup: '<rootDir>/tests/support/buildOnce.mjs',
  testTimeout: 60_000,
};
