import base from './jest.config.mjs';

export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/tests/faults/**/*.test.ts'],
  testTimeout: 1_800_000,
};
