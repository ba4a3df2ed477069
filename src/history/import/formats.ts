import { LOCAL_SOURCE } from '../sources/localSource';
import type { Format } from './candidate';

interface FormatEntry {
  /** Name of the source of the imported runs, unless `--source` gives another. */
  readonly source: string;
  load(): Promise<Format>;
}

/** The formats that can be imported, by the name that `--format` takes. */
const FORMATS = {
  ndjson: { source: LOCAL_SOURCE, load: async () => (await import('./formats/ndjson')).ndjson },
  csv: { source: LOCAL_SOURCE, load: async () => (await import('./formats/csv')).csv },
  journald: { source: 'systemd', load: async () => (await import('./formats/journald')).journald },
  'github-actions': {
    source: 'github',
    load: async () => (await import('./formats/githubActions')).githubActions,
  },
  kubernetes: {
    source: 'kubernetes',
    load: async () => (await import('./formats/kubernetes')).kubernetes,
  },
  'systemd-timers': {
    source: 'systemd',
    load: async () => (await import('./formats/systemdTimers')).systemdTimers,
  },
  'cron-syslog': {
    source: 'cron',
    load: async () => (await import('./formats/cronSyslog')).cronSyslog,
  },
} as const satisfies Record<string, FormatEntry>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS);

export async function formatNamed(name: FormatName): Promise<{ source: string; format: Format }> {
  const { source, load } = FORMATS[name];
  return { source, format: await load() };
}
