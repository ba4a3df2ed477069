import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that goalgen is installed in: the nearest one above this file that holds a
 * package.json.
 */
export function packageRoot(folder: string = import.meta.dirname): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}
