import type { SourceConfig } from './index';
import { LOCAL_SOURCE } from './localSource';

/** What a source is called in the names of its tasks. */
export function sourceName(source: SourceConfig): string {
  return source.preset === 'native' ? LOCAL_SOURCE : (source.name ?? source.preset);
}
