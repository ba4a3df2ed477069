import type { SourceConfig } from '../../config/config';

/** The built-in source, whose tasks go by their bare name. */
export const LOCAL_SOURCE = 'local';

/** What a source is called in the names of its tasks. */
export function sourceName(source: SourceConfig): string {
  return source.preset === 'native' ? LOCAL_SOURCE : (source.name ?? source.preset);
}
