/**
 * The name of the built-in history as a source. People see its tasks without it: `daily_backup`.
 */
export const LOCAL_SOURCE = 'local';
