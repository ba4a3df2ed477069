import type { SourceConfig } from './index';
import { LOCAL_SOURCE } from './localSource';

/** The name of a source in the names of its tasks: `airflow` in `airflow:etl.load`. */
export function sourceName(source: SourceConfig): string {
  return source.preset === 'native' ? LOCAL_SOURCE : (source.name ?? source.preset);
}
