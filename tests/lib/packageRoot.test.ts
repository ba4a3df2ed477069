import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../src/lib/packageRoot';
import { PROJECT } from '../support/world';

test('the folder that goalgen is installed in is the nearest one that holds a package.json', () => {
  expect(packageRoot(join(PROJECT, 'src/lib'))).toBe(PROJECT);
  expect(packageRoot(PROJECT)).toBe(PROJECT);
});
