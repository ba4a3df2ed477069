import { HOUR, NOW } from './world';

/** The tables of pg_cron as version 1.4 makes them. */
export const PG_CRON_TABLES = `
  CREATE SCHEMA cron;
  CREATE TABLE cron.job (jobid bigint PRIMARY KEY, schedule text NOT NULL, command text NOT NULL, nodename text NOT NULL,
    nodeport int NOT NULL, database text NOT NULL, username text NOT NULL, active boolean NOT NULL, jobname name);
  CREATE TABLE cron.job_run_details (jobid bigint, runid bigint PRIMARY KEY, job_pid integer, database text, username text,
    command text, status text, return_message text, start_time timestamptz, end_time timestamptz)`;

/** A job of pg_cron that failed in each of the last `count` hours. */
export function pgCronFailures(name: string, count: number): string {
  return `
    INSERT INTO cron.job VALUES (1, '0 * * * *', 'VACUUM', 'localhost', 5432, 'postgres', 'postgres', true, '${name}');
    INSERT INTO cron.job_run_details
    SELECT 1, n, n, 'postgres', 'postgres', 'VACUUM', 'failed', E'ERROR:  disk full\\n',
           to_timestamp(${NOW} - (${count} - n) * ${HOUR} - 60), to_timestamp(${NOW} - (${count} - n) * ${HOUR})
    FROM generate_series(1, ${count}) AS n`;
}

/** The results table of django-celery-results 2.6, in SQLite. */
export const CELERY_TABLE = `
  CREATE TABLE django_celery_results_taskresult (id INTEGER PRIMARY KEY, task_id varchar(255) UNIQUE, periodic_task_name varchar(255),
    task_name varchar(255), task_args text, task_kwargs text, status varchar(50), worker varchar(100), content_type varchar(128),
    content_encoding varchar(64), result text, date_created datetime, date_started datetime, date_done datetime, traceback text,
    meta text)`;

/** Failed results of a Celery task, which ended the given numbers of hours before NOW. */
export function celeryFailures(task: string, hoursAgo: readonly number[]): string {
  const rows = hoursAgo.map((hours) => {
    const at = (seconds: number) =>
      new Date(seconds * 1000).toISOString().replace('T', ' ').replace('Z', '000');
    const end = NOW - hours * HOUR;
    return (
      `('${task} ${hours}', '${task}', 'FAILURE', 'celery@w1', ` +
      `'{"exc_type": "ValueError", "exc_message": ["no VAT id"]}', ` +
      `'${at(end - 30)}', '${at(end - 10)}', '${at(end)}')`
    );
  });
  return (
    'INSERT INTO django_celery_results_taskresult (task_id, task_name, status, worker, result, ' +
    `date_created, date_started, date_done) VALUES ${rows.join(', ')}`
  );
}
