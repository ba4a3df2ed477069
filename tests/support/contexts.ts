import { type Context, createContext } from '../../src/commands/shared/context';
import { type Listening, listening } from './listening';
import { NOW, type World } from './world';

interface ContextOptions {
  readonly stdin?: string;
  /** Settings as `--set` takes them. */
  readonly set?: readonly string[];
}

/** The context of a command on the data folder of a world at NOW, and what the command writes. */
export async function contextOf(
  world: World,
  { stdin = '', set = [] }: ContextOptions = {},
): Promise<Listening & { readonly context: Context }> {
  const env = {
    GOALGEN_DATA_DIR: world.dataDir,
    GOALGEN_TIME_ZONE: 'UTC',
    GOALGEN_NOW: String(NOW),
  };
  const listened = listening({ env, stdin, cwd: world.folder });
  return { ...listened, context: await createContext(listened.io, { set }, 'WARN') };
}
