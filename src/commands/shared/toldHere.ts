import type { Told } from '../../history/statements/statement';
import { toldByCrontabs } from '../../setup/recordedTasks';
import type { Context } from './context';

/**
 * What this machine's crontabs say of tasks; nothing where the built-in history, which holds what
 * they record, is not read.
 */
export function toldHere({ config, io }: Pick<Context, 'config' | 'io'>): Told[] {
  const readsOwn = config.history.some(({ preset }) => preset === 'native');
  return readsOwn ? toldByCrontabs(io.env, config.dataDir) : [];
}
