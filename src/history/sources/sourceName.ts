import type { SourceConfig } from '../../config/config';

/** The name of the built-in source. It is left out of the names of its tasks. */
export const LOCAL_SOURCE = 'local';

/** The name of a source, which stands before the names of its tasks. */
export function sourceName(source: SourceConfig): string {
  return source.preset === 'native' ? LOCAL_SOURCE : (source.name ?? source.preset);
}
