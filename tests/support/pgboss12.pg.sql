-- Tables of pg-boss 12.38.0 (schema version 46) after some jobs ran; PostgreSQL 15 pg_dump --inserts,
-- reduced to job, job_common, queue, schedule and version. Paths in stacks rewritten to /app.

CREATE SCHEMA pgboss;

CREATE TYPE pgboss.job_state AS ENUM (
    'created',
    'retry',
    'active',
    'completed',
    'cancelled',
    'failed'
);

CREATE TABLE pgboss.job (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state pgboss.job_state DEFAULT 'created'::pgboss.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean
)
PARTITION BY LIST (name);

CREATE TABLE pgboss.job_common (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state pgboss.job_state DEFAULT 'created'::pgboss.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean,
    CONSTRAINT job_key_strict_fifo_singleton_key_check CHECK ((NOT ((policy = 'key_strict_fifo'::text) AND (singleton_key IS NULL))))
);

CREATE TABLE pgboss.queue (
    name text NOT NULL,
    policy text NOT NULL,
    retry_limit integer NOT NULL,
    retry_delay integer NOT NULL,
    retry_backoff boolean NOT NULL,
    retry_delay_max integer,
    expire_seconds integer NOT NULL,
    retention_seconds integer NOT NULL,
    deletion_seconds integer NOT NULL,
    dead_letter text,
    partition boolean NOT NULL,
    table_name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    blocked_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    warning_queued integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    retained_count integer,
    retained_on timestamp with time zone,
    created_delta integer DEFAULT 0 NOT NULL,
    completed_delta integer DEFAULT 0 NOT NULL,
    failed_delta integer DEFAULT 0 NOT NULL,
    delta_on timestamp with time zone,
    delta_seconds integer,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    ready_history integer[] DEFAULT '{}'::integer[] NOT NULL,
    heartbeat_seconds integer,
    notify boolean DEFAULT false NOT NULL,
    singletons_active text[],
    monitor_claim_on timestamp with time zone,
    monitor_on timestamp with time zone,
    maintain_on timestamp with time zone,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT queue_check CHECK ((dead_letter IS DISTINCT FROM name))
);

CREATE TABLE pgboss.schedule (
    name text NOT NULL,
    key text DEFAULT ''::text NOT NULL,
    kind text DEFAULT 'cron'::text NOT NULL,
    cron text NOT NULL,
    timezone text DEFAULT 'UTC'::text,
    data jsonb,
    options jsonb,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    last_job_id uuid,
    CONSTRAINT schedule_kind_check CHECK ((kind = ANY (ARRAY['cron'::text, 'rrule'::text])))
);

CREATE TABLE pgboss.version (
    version integer NOT NULL,
    cron_on timestamp with time zone,
    bam_on timestamp with time zone,
    flow_on timestamp with time zone,
    reindex_on timestamp with time zone,
    monitor_backoff_on timestamp with time zone
);

ALTER TABLE ONLY pgboss.job ATTACH PARTITION pgboss.job_common DEFAULT;

INSERT INTO pgboss.job_common VALUES ('343fb234-70ad-49cf-ae0b-e10dd46602cb', 'mail', 0, '{"to": "later@example.com", "template": "newsletter"}', 'created', 2, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-12-24 06:43:18.398762+00', '2026-11-24 06:43:18.398762+00', NULL, NULL, '2027-01-07 06:43:18.398762+00', NULL, NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('0cadf1ac-ebe1-4091-9e46-385b6fa3ca1a', 'mail', 0, '{"to": "gone@example.com", "template": "welcome"}', 'cancelled', 2, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 07:43:18.399495+00', '2026-11-24 06:43:18.399495+00', NULL, '2026-11-24 06:43:18.400623+00', '2026-12-08 07:43:18.399495+00', NULL, NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('65b2a690-12fb-4287-a8cb-393adfdb60ce', 'invoice', 0, '{"invoice": 1001}', 'failed', 0, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.3865+00', '2026-11-24 06:43:18.3865+00', '2026-11-24 06:43:18.40534+00', '2026-11-24 06:43:18.419361+00', '2026-12-08 06:43:18.3865+00', '{"name": "Error", "stack": "Error: ECONNREFUSED 127.0.0.1:5432 connection refused\n    at createInvoice (file:///app/run.mjs:17:89)", "message": "ECONNREFUSED 127.0.0.1:5432 connection refused"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('3dcb1ab7-4c75-4b31-a106-64b58c94e220', 'mail', 0, '{"to": "user1@example.com", "template": "welcome"}', 'completed', 2, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.384115+00', '2026-11-24 06:43:18.384115+00', '2026-11-24 06:43:18.405428+00', '2026-11-24 06:43:18.439943+00', '2026-12-08 06:43:18.384115+00', '{"messageId": "m-user1@example.com"}', NULL, 'standard', '2026-11-24 06:43:18.405428+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('2e688590-4bc5-42ba-ac7c-b080b59eb1db', 'invoice', 0, '{"invoice": 1002}', 'failed', 0, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.389096+00', '2026-11-24 06:43:18.389096+00', '2026-11-24 06:43:18.902507+00', '2026-11-24 06:43:18.915142+00', '2026-12-08 06:43:18.389096+00', '{"name": "Error", "stack": "Error: ECONNREFUSED 127.0.0.1:5432 connection refused\n    at createInvoice (file:///app/run.mjs:17:89)", "message": "ECONNREFUSED 127.0.0.1:5432 connection refused"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('dc1921fd-548e-4554-a3e4-781ef776ff90', 'mail', 0, '{"to": "user2@example.com", "template": "welcome"}', 'completed', 2, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.388341+00', '2026-11-24 06:43:18.388341+00', '2026-11-24 06:43:18.904859+00', '2026-11-24 06:43:18.937618+00', '2026-12-08 06:43:18.388341+00', '{"messageId": "m-user2@example.com"}', NULL, 'standard', '2026-11-24 06:43:18.904859+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('5eec310c-6b87-4877-93bc-0dc807ad9273', 'report', 0, '{"month": "2025-01"}', 'failed', 0, 0, 0, false, NULL, 1, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.387472+00', '2026-11-24 06:43:18.387472+00', '2026-11-24 06:43:18.406179+00', '2026-11-24 06:43:19.409806+00', '2026-12-08 06:43:18.387472+00', '{"name": "Error", "stack": "Error: handler execution exceeded 1s\n    at Timeout._onTimeout (file:///app/node_modules/pg-boss/dist/tools.js:45:24)\n    at listOnTimeout (node:internal/timers:585:17)\n    at process.processTimers (node:internal/timers:521:7)", "message": "handler execution exceeded 1s"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('5579e3b8-9bd8-4aa9-83be-cbee618a6297', 'invoice', 0, '{"invoice": 1003}', 'failed', 0, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.391281+00', '2026-11-24 06:43:18.391281+00', '2026-11-24 06:43:19.40356+00', '2026-11-24 06:43:19.416012+00', '2026-12-08 06:43:18.391281+00', '{"name": "Error", "stack": "Error: ECONNREFUSED 127.0.0.1:5432 connection refused\n    at createInvoice (file:///app/run.mjs:17:89)", "message": "ECONNREFUSED 127.0.0.1:5432 connection refused"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('743766f3-c249-4fec-9301-22e117f7827c', 'mail', 0, '{"to": "user3@example.com", "template": "welcome"}', 'completed', 2, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.390557+00', '2026-11-24 06:43:18.390557+00', '2026-11-24 06:43:19.404607+00', '2026-11-24 06:43:19.43532+00', '2026-12-08 06:43:18.390557+00', '{"messageId": "m-user3@example.com"}', NULL, 'standard', '2026-11-24 06:43:19.404607+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('efef82c4-9569-4c57-8015-c489bcbb0801', 'mail', 0, '{"to": "user4@example.com", "template": "welcome"}', 'completed', 2, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.393068+00', '2026-11-24 06:43:18.393068+00', '2026-11-24 06:43:19.905383+00', '2026-11-24 06:43:19.937549+00', '2026-12-08 06:43:18.393068+00', '{"messageId": "m-user4@example.com"}', NULL, 'standard', '2026-11-24 06:43:19.905383+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('0aa26b0c-4688-4364-be9d-31164abac0f9', 'invoice', 0, '{"invoice": 1005}', 'failed', 0, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.396172+00', '2026-11-24 06:43:18.396172+00', '2026-11-24 06:43:20.403165+00', '2026-11-24 06:43:20.414345+00', '2026-12-08 06:43:18.396172+00', '{"name": "Error", "stack": "Error: ECONNREFUSED 127.0.0.1:5432 connection refused\n    at createInvoice (file:///app/run.mjs:17:89)", "message": "ECONNREFUSED 127.0.0.1:5432 connection refused"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('e60577e0-2d8d-426c-acbb-8f233bbcd3bb', 'mail', 0, '{"to": "user5@example.com", "template": "welcome"}', 'completed', 2, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.395491+00', '2026-11-24 06:43:18.395491+00', '2026-11-24 06:43:20.404955+00', '2026-11-24 06:43:20.438837+00', '2026-12-08 06:43:18.395491+00', '{"messageId": "m-user5@example.com"}', NULL, 'standard', '2026-11-24 06:43:20.404955+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('0533e972-92d3-476f-ac61-09a13f0d6cf3', 'report', 0, '{"month": "2025-02"}', 'failed', 0, 0, 0, false, NULL, 1, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.389851+00', '2026-11-24 06:43:18.389851+00', '2026-11-24 06:43:20.40938+00', '2026-11-24 06:43:21.410826+00', '2026-12-08 06:43:18.389851+00', '{"name": "Error", "stack": "Error: handler execution exceeded 1s\n    at Timeout._onTimeout (file:///app/node_modules/pg-boss/dist/tools.js:45:24)\n    at listOnTimeout (node:internal/timers:585:17)\n    at process.processTimers (node:internal/timers:521:7)", "message": "handler execution exceeded 1s"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('6630f0c0-9818-4e88-b0b6-afb7d38a62df', 'report', 0, '{"month": "2025-04"}', 'failed', 0, 0, 0, false, NULL, 1, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.39462+00', '2026-11-24 06:43:18.39462+00', '2026-11-24 06:43:24.411155+00', '2026-11-24 06:43:25.413028+00', '2026-12-08 06:43:18.39462+00', '{"name": "Error", "stack": "Error: handler execution exceeded 1s\n    at Timeout._onTimeout (file:///app/node_modules/pg-boss/dist/tools.js:45:24)\n    at listOnTimeout (node:internal/timers:585:17)\n    at process.processTimers (node:internal/timers:521:7)", "message": "handler execution exceeded 1s"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('7d03886b-e8a8-4051-875e-4216b20a2e80', 'report', 0, '{"month": "2025-05"}', 'failed', 0, 0, 0, false, NULL, 1, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.396815+00', '2026-11-24 06:43:18.396815+00', '2026-11-24 06:43:26.412338+00', '2026-11-24 06:43:27.414347+00', '2026-12-08 06:43:18.396815+00', '{"name": "Error", "stack": "Error: handler execution exceeded 1s\n    at Timeout._onTimeout (file:///app/node_modules/pg-boss/dist/tools.js:45:24)\n    at listOnTimeout (node:internal/timers:585:17)\n    at process.processTimers (node:internal/timers:521:7)", "message": "handler execution exceeded 1s"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('cfe807eb-c871-4590-8c29-11c26d95e592', 'invoice', 0, '{"invoice": 1004}', 'failed', 0, 0, 0, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.393823+00', '2026-11-24 06:43:18.393823+00', '2026-11-24 06:43:19.902679+00', '2026-11-24 06:43:19.915078+00', '2026-12-08 06:43:18.393823+00', '{"name": "Error", "stack": "Error: ECONNREFUSED 127.0.0.1:5432 connection refused\n    at createInvoice (file:///app/run.mjs:17:89)", "message": "ECONNREFUSED 127.0.0.1:5432 connection refused"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('e431a063-8b0c-44fe-9e94-591ca3b2db3d', 'sync', 0, '{"account": 1}', 'completed', 2, 2, 1, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:20.905888+00', '2026-11-24 06:43:18.397448+00', '2026-11-24 06:43:21.404748+00', '2026-11-24 06:43:21.405819+00', '2026-12-08 06:43:18.397448+00', '{"value": "done"}', NULL, 'standard', '2026-11-24 06:43:21.404748+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('6835d423-dac6-46bf-9c24-8729dde76fbd', 'sync', 0, '{"account": 2}', 'failed', 2, 2, 1, false, NULL, 900, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:21.406777+00', '2026-11-24 06:43:18.398064+00', '2026-11-24 06:43:21.904437+00', '2026-11-24 06:43:21.905852+00', '2026-12-08 06:43:18.398064+00', '{"name": "Error", "stack": "Error: upstream answered 503 (attempt 3)\n    at syncAccount (file:///app/run.mjs:19:136)\n    at #processJobs (file:///app/node_modules/pg-boss/dist/manager.js:685:19)\n    at file:///app/node_modules/pg-boss/dist/manager.js:1217:124\n    at NoopContextManager.with (file:///app/node_modules/@opentelemetry/api/dist/context/NoopContextManager.mjs:8:13)\n    at ContextAPI.with (file:///app/node_modules/@opentelemetry/api/dist/api/context.mjs:46:40)\n    at Telemetry.process (file:///app/node_modules/pg-boss/dist/telemetry.js:288:41)\n    at processBatch (file:///app/node_modules/pg-boss/dist/manager.js:1217:43)\n    at Worker.onFetch (file:///app/node_modules/pg-boss/dist/manager.js:1234:27)\n    at Worker.run (file:///app/node_modules/pg-boss/dist/worker.js:76:32)\n    at process.processTicksAndRejections (node:internal/process/task_queues:103:5)", "message": "upstream answered 503 (attempt 3)"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('738b169b-2fd9-435c-9f91-d302b1b5b8de', 'report', 0, '{"month": "2025-03"}', 'failed', 0, 0, 0, false, NULL, 1, 604800, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.392218+00', '2026-11-24 06:43:18.392218+00', '2026-11-24 06:43:22.410828+00', '2026-11-24 06:43:23.411918+00', '2026-12-08 06:43:18.392218+00', '{"name": "Error", "stack": "Error: handler execution exceeded 1s\n    at Timeout._onTimeout (file:///app/node_modules/pg-boss/dist/tools.js:45:24)\n    at listOnTimeout (node:internal/timers:585:17)\n    at process.processTimers (node:internal/timers:521:7)", "message": "handler execution exceeded 1s"}', NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.queue VALUES ('__pgboss__send-it', 'standard', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL, false, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.342479+00', '2026-11-24 06:43:18.342479+00');
INSERT INTO pgboss.queue VALUES ('mail', 'standard', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL, false, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.377276+00', '2026-11-24 06:43:18.377276+00');
INSERT INTO pgboss.queue VALUES ('invoice', 'standard', 0, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL, false, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.380292+00', '2026-11-24 06:43:18.380292+00');
INSERT INTO pgboss.queue VALUES ('report', 'standard', 0, 0, false, NULL, 1, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL, false, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.381186+00', '2026-11-24 06:43:18.381186+00');
INSERT INTO pgboss.queue VALUES ('sync', 'standard', 2, 1, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL, false, NULL, NULL, NULL, NULL, '2026-11-24 06:43:18.382388+00', '2026-11-24 06:43:18.382388+00');
INSERT INTO pgboss.version VALUES (46, '2026-11-24 06:43:18.36225+00', '2026-11-24 06:43:18.361813+00', '2026-11-24 06:43:28.35822+00', NULL, NULL);

ALTER TABLE ONLY pgboss.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (name, id);

ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT job_common_pkey PRIMARY KEY (name, id);

ALTER TABLE ONLY pgboss.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (name);

ALTER TABLE ONLY pgboss.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (name, key);

ALTER TABLE ONLY pgboss.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (version);

CREATE UNIQUE INDEX job_common_i1 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'created'::pgboss.job_state) AND (policy = 'short'::text));

CREATE INDEX job_common_i10 ON pgboss.job_common USING btree (name, singleton_key, state DESC, created_on, id) INCLUDE (start_after) WHERE ((state < 'active'::pgboss.job_state) AND (NOT blocked) AND (policy = 'key_strict_fifo'::text));

CREATE INDEX job_common_i11 ON pgboss.job_common USING btree (name, priority DESC, created_on, start_after) WHERE ((state < 'active'::pgboss.job_state) AND (NOT blocked));

CREATE INDEX job_common_i12 ON pgboss.job_common USING btree (source_root_id) WHERE (source_root_id IS NOT NULL);

CREATE UNIQUE INDEX job_common_i13 ON pgboss.job_common USING btree (name, singleton_key) WHERE ((state = 'created'::pgboss.job_state) AND upsert_by_key);

CREATE INDEX job_common_i14 ON pgboss.job_common USING btree (name, state, blocked, start_after) WHERE (state = ANY (ARRAY['created'::pgboss.job_state, 'retry'::pgboss.job_state, 'active'::pgboss.job_state, 'failed'::pgboss.job_state]));

CREATE INDEX job_common_i15 ON pgboss.job_common USING btree (name, created_on);

CREATE INDEX job_common_i16 ON pgboss.job_common USING btree (name, completed_on) WHERE (completed_on IS NOT NULL);

CREATE INDEX job_common_i17 ON pgboss.job_common USING btree (name, singleton_key, created_on) WHERE ((state < 'active'::pgboss.job_state) AND (singleton_key IS NOT NULL));

CREATE UNIQUE INDEX job_common_i2 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'active'::pgboss.job_state) AND (policy = 'singleton'::text));

CREATE UNIQUE INDEX job_common_i3 ON pgboss.job_common USING btree (name, state, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::pgboss.job_state) AND (policy = 'stately'::text));

CREATE UNIQUE INDEX job_common_i4 ON pgboss.job_common USING btree (name, singleton_on, COALESCE(singleton_key, ''::text)) WHERE ((state <> 'cancelled'::pgboss.job_state) AND (singleton_on IS NOT NULL));

CREATE UNIQUE INDEX job_common_i6 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::pgboss.job_state) AND (policy = 'exclusive'::text));

CREATE INDEX job_common_i7 ON pgboss.job_common USING btree (name, group_id) WHERE ((state = 'active'::pgboss.job_state) AND (group_id IS NOT NULL));

CREATE UNIQUE INDEX job_common_i8 ON pgboss.job_common USING btree (name, singleton_key) WHERE ((state = ANY (ARRAY['active'::pgboss.job_state, 'retry'::pgboss.job_state, 'failed'::pgboss.job_state])) AND (policy = 'key_strict_fifo'::text));

CREATE INDEX job_common_i9 ON pgboss.job_common USING btree (name, id) WHERE (blocking AND (state = 'completed'::pgboss.job_state));

ALTER INDEX pgboss.job_pkey ATTACH PARTITION pgboss.job_common_pkey;

ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY pgboss.queue
    ADD CONSTRAINT queue_dead_letter_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue(name);

ALTER TABLE ONLY pgboss.schedule
    ADD CONSTRAINT schedule_name_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE CASCADE;
