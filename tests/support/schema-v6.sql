-- goalgen's SQLite schema, version 6. The tables follow the work: runs come in, beliefs judge,
-- proposals are weighed, goals are made, and the ledger records every change.
--
-- Times are REAL seconds since 1970-01-01 00:00:00 UTC. Lists and maps are JSON text. The schema
-- does not check that JSON, so that a row typed by hand never fails because of it: readers report
-- bad JSON instead. "(julianday('now') - 2440587.5) * 86400.0" is the current time to the
-- millisecond; unixepoch('subsec') needs SQLite 3.42, and Debian 12's sqlite3 shell is 3.40.

----------------------------------------------------------------------------------------------------
-- The built-in history: one row per execution of a task.
----------------------------------------------------------------------------------------------------
CREATE TABLE task_executions (
  id          INTEGER PRIMARY KEY,
  source      TEXT NOT NULL DEFAULT 'local',
  task_type   TEXT NOT NULL,
  run_id      TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  started_at  REAL,                 -- NULL where only the end is known
  finished_at REAL,                 -- NULL while the run has not ended
  status      TEXT NOT NULL CHECK (status IN ('success', 'failed', 'timeout', 'cancelled', 'running', 'skipped')),
  error       TEXT,
  exit_code   INTEGER,
  host        TEXT,
  attempt     INTEGER,
  recorded_at REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400.0),
  series      TEXT,                 -- which of several things of one name ran: a host, a database user
  id_scope    TEXT NOT NULL DEFAULT 'task' CHECK (id_scope IN ('source', 'task', 'series')),
                                    -- within what no two runs have the same run_id and attempt
  lost_at     REAL,                 -- when it became known that this run is lost: its end will never be known
  process     TEXT,                 -- of goalgen exec: boot, number and start of the process that records
  CHECK (started_at IS NOT NULL OR finished_at IS NOT NULL)
);

-- What makes an import repeatable: a run is known by its source, its id and its attempt, and by its
-- task or series where ids are unique only within one.
CREATE UNIQUE INDEX task_executions_identity ON task_executions (
  source, run_id, coalesce(attempt, 0), iif(id_scope = 'source', '', task_type),
  iif(id_scope = 'series', coalesce(series, ''), ''));

-- For the outcomes of all tasks in a window: recent runs and failures.
CREATE INDEX task_executions_outcomes ON task_executions (finished_at, source, task_type, status);
-- For one task. Covers the summaries task by task, so that they cost what the window costs and
-- nothing is sorted.
CREATE INDEX task_executions_of_task ON task_executions (source, task_type, finished_at, started_at, status, attempt, series);
-- For the cadence of tasks.
CREATE INDEX task_executions_started ON task_executions (started_at);

-- Which series each task has, so that only tasks with several are counted by series. Whoever writes
-- a run with a series writes it here, too.
CREATE TABLE task_series (
  source    TEXT NOT NULL,
  task_type TEXT NOT NULL,
  series    TEXT NOT NULL,
  PRIMARY KEY (source, task_type, series)
) WITHOUT ROWID;

-- The names under which imported tasks are kept that are called otherwise now, or that their system
-- knows by an id.
CREATE TABLE task_names (
  source    TEXT NOT NULL,
  known_as  TEXT NOT NULL,          -- another name, or '#' and the id of the task in its system
  task_type TEXT NOT NULL,
  PRIMARY KEY (source, known_as)
) WITHOUT ROWID;

-- What the last import of each source in each format did not understand, one row for each kind.
CREATE TABLE not_understood (
  source      TEXT NOT NULL,
  format      TEXT NOT NULL,        -- runs and timers of one source are imported apart
  what        TEXT NOT NULL,
  count       INTEGER NOT NULL,
  example     TEXT NOT NULL,
  imported_at REAL NOT NULL,
  PRIMARY KEY (source, format, what)
) WITHOUT ROWID;

-- What sources said of their tasks: switched off, gone, when they are to start. A statement has a row
-- from the time at which it was first said; what is said otherwise has a row of its own.
CREATE TABLE task_statements (
  source       TEXT NOT NULL,
  told_by      TEXT NOT NULL,       -- which of several places said it, such as a host's crontab; often ''
  covers       TEXT NOT NULL CHECK (covers IN ('task', 'group', 'rest')),
  task_type    TEXT NOT NULL,       -- the name of the task or of the group of tasks; '' for the rest
  state        TEXT NOT NULL CHECK (state IN ('on', 'off', 'gone')),
  schedule     TEXT,                -- as the source writes it; NULL where it does not say it
  time_zone    TEXT,
  said_at      REAL NOT NULL,
  last_said_at REAL NOT NULL,
  is_change    INTEGER NOT NULL DEFAULT 0,  -- 1 where its state or its schedule was another before
  last_start_at REAL,               -- when its last run began, where the source says it
  PRIMARY KEY (source, told_by, covers, task_type, said_at)
);

----------------------------------------------------------------------------------------------------
-- Beliefs: what the operator holds to be true. A belief names what it is about (every criterion
-- given must match) and whether it supports or opposes acting.
----------------------------------------------------------------------------------------------------
CREATE TABLE beliefs (
  id         TEXT PRIMARY KEY NOT NULL,
  text       TEXT NOT NULL,
  category   TEXT,
  pattern    TEXT,
  task_glob  TEXT,
  stance     TEXT NOT NULL CHECK (stance IN ('supports', 'opposes')),
  weight     REAL NOT NULL DEFAULT 1.0,
  state      TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired')),
  created_at REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400.0),
  created_by TEXT,
  retired_at REAL
);

----------------------------------------------------------------------------------------------------
-- Every proposal that was ever weighed, with every verdict. A finding that gets the same answer
-- again is counted on its row (times_seen, last_seen_at) and gets no new row.
----------------------------------------------------------------------------------------------------
CREATE TABLE proposals (
  proposal_id      TEXT PRIMARY KEY NOT NULL,
  goal_key         TEXT NOT NULL,   -- pattern family and subject: which problem this is
  text             TEXT NOT NULL,
  category         TEXT NOT NULL,
  pattern_detected TEXT NOT NULL,
  detector_name    TEXT NOT NULL,
  evidence         TEXT NOT NULL,   -- JSON map
  confidence       REAL NOT NULL,
  estimated_value  REAL NOT NULL,
  estimated_effort REAL NOT NULL,
  estimated_risk   REAL NOT NULL,
  aligns_with      TEXT NOT NULL DEFAULT '[]',
  contradicts      TEXT NOT NULL DEFAULT '[]',
  detected_at      REAL NOT NULL,
  expires_at       REAL NOT NULL,
  verdicts         TEXT NOT NULL,   -- JSON list, one per gate, in the gates' order
  outcome          TEXT NOT NULL CHECK (outcome IN ('created', 'rejected')),
  reason           TEXT,            -- of a rejection: the first gate that failed
  goal_id          TEXT,            -- the goal made, or the one this is a duplicate of
  times_seen       INTEGER NOT NULL DEFAULT 1,
  last_seen_at     REAL NOT NULL,
  newest_failure_at REAL,           -- when the newest run that it rests on was started
  occurrences      INTEGER NOT NULL DEFAULT 1  -- how often it was seen with a newer one than before
);

CREATE INDEX proposals_by_key ON proposals (goal_key, last_seen_at);
CREATE INDEX proposals_by_goal ON proposals (goal_id);

----------------------------------------------------------------------------------------------------
-- Goals. The first 21 columns are the contract with planners and with people at the sqlite3 shell.
-- The other columns are goalgen's own and may be left out of an INSERT.
----------------------------------------------------------------------------------------------------
CREATE TABLE goals (
  id               TEXT PRIMARY KEY NOT NULL,
  text             TEXT NOT NULL,
  category         TEXT NOT NULL DEFAULT 'capability',
  value            REAL NOT NULL DEFAULT 0.5,
  effort           REAL NOT NULL DEFAULT 0.5,
  risk             REAL NOT NULL DEFAULT 0.5,
  horizon_min_min  INTEGER,         -- minutes
  horizon_max_min  INTEGER,         -- minutes
  aligns_with      TEXT NOT NULL DEFAULT '[]',
  contradicts      TEXT NOT NULL DEFAULT '[]',
  success_metrics  TEXT NOT NULL DEFAULT '{}',
  state            TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN
                     ('proposed', 'active', 'executing', 'satisfied', 'rejected', 'expired', 'withdrawn', 'abandoned')),
  created_at       REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400.0),
  updated_at       REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400.0),
  metadata         TEXT NOT NULL DEFAULT '{}',
  version          INTEGER NOT NULL DEFAULT 0,
  deleted_at       REAL,
  source           TEXT NOT NULL DEFAULT 'user',
  created_by       TEXT,
  proposal_id      TEXT,
  auto_approved    INTEGER NOT NULL DEFAULT 0,

  goal_key         TEXT,            -- pattern family and subject; NULL for goals typed by people
  evidence         TEXT,            -- JSON map: the whole evidence of the latest sighting while open
  sightings        INTEGER NOT NULL DEFAULT 0,
  last_seen_at     REAL,
  state_since      REAL,            -- when the present state began; NULL means updated_at
  previous_goal_id TEXT,            -- the closed goal about the same problem that this one follows
  inhibited_by     TEXT,            -- the goal about what causes this problem too: while that is open, this one waits
  newest_failure_at REAL,           -- when the newest run that its evidence rests on was started
  active_since     REAL,            -- when it was approved; success is measured from then on
  rejected_until   TEXT,            -- what ends a refusal: worse (also NULL), forever, lifted, an instant, 50x
  outcome          TEXT             -- JSON map: the figures by which it was satisfied or withdrawn
);

-- There is at most one open goal per problem, even if several commands run at the same time.
CREATE UNIQUE INDEX goals_one_open_per_key ON goals (goal_key)
  WHERE goal_key IS NOT NULL AND deleted_at IS NULL AND state IN ('proposed', 'active', 'executing');
CREATE INDEX goals_by_key ON goals (goal_key);
-- For finding what came after a goal.
CREATE INDEX goals_by_previous ON goals (previous_goal_id) WHERE previous_goal_id IS NOT NULL;
CREATE INDEX goals_by_state ON goals (state, created_at);
-- For the daily quotas.
CREATE INDEX goals_by_source ON goals (source, created_at);

----------------------------------------------------------------------------------------------------
-- Silences: while one is in force, nothing is proposed about the tasks that it names (maintenance).
----------------------------------------------------------------------------------------------------
CREATE TABLE silences (
  id         TEXT PRIMARY KEY NOT NULL,
  task_glob  TEXT NOT NULL,
  begins_at  REAL NOT NULL,
  ends_at    REAL NOT NULL,
  note       TEXT,
  created_at REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400.0),
  created_by TEXT
);

----------------------------------------------------------------------------------------------------
-- Raised thresholds: the confidence that a detector needs for a pattern that people often refused.
-- A row exists while it demands more than the configuration.
----------------------------------------------------------------------------------------------------
CREATE TABLE tightenings (
  detector_name  TEXT NOT NULL,
  pattern        TEXT NOT NULL,
  min_confidence REAL NOT NULL,
  decisions      INTEGER NOT NULL,
  refused        INTEGER NOT NULL,
  changed_at     REAL NOT NULL,
  PRIMARY KEY (detector_name, pattern)
);

----------------------------------------------------------------------------------------------------
-- Telemetry: one row per scan.
----------------------------------------------------------------------------------------------------
CREATE TABLE scans (
  id                        INTEGER PRIMARY KEY,
  scanned_at                REAL NOT NULL,
  duration_ms               INTEGER NOT NULL,
  runs_read                 INTEGER NOT NULL,
  tasks_read                INTEGER NOT NULL,
  total_proposals_evaluated INTEGER NOT NULL,
  total_goals_created       INTEGER NOT NULL,
  total_goals_rejected      INTEGER NOT NULL,
  auto_approved_count       INTEGER NOT NULL,
  rejection_reasons         TEXT NOT NULL   -- JSON map: reason -> count
);

-- The first scan that was refused because its time was long after everything that is known. A second
-- one that agrees with it is believed.
CREATE TABLE doubted_scans (
  id         INTEGER PRIMARY KEY,
  doubted_at REAL NOT NULL,         -- the moment of the scan
  clock      REAL NOT NULL          -- what the clock of the machine said
);

----------------------------------------------------------------------------------------------------
-- The outbox of identity_ledger.ndjson. A change and its event commit together, because triggers
-- write the event. The event's line is appended to the file afterwards, and appended_at says that
-- the line is there.
----------------------------------------------------------------------------------------------------
CREATE TABLE ledger_events (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  ts          REAL NOT NULL,
  event       TEXT NOT NULL,
  goal_id     TEXT,
  meta        TEXT NOT NULL,        -- JSON map, in the order of the line
  appended_at REAL,                 -- NULL: not in the file yet
  hash        TEXT,                 -- SHA-256, hex, of the hash before it and its line; NULL: not drained yet
  begins_at   INTEGER               -- of the first event in each file: the byte at which its line begins
);

CREATE INDEX ledger_events_pending ON ledger_events (seq) WHERE appended_at IS NULL;
CREATE INDEX ledger_events_unsealed ON ledger_events (seq) WHERE hash IS NULL;
CREATE INDEX ledger_events_file_starts ON ledger_events (seq) WHERE begins_at IS NOT NULL;
CREATE INDEX ledger_events_of_goal ON ledger_events (goal_id);
-- For what was approved today.
CREATE INDEX ledger_events_approvals ON ledger_events (ts) WHERE event = 'goal_approved';

-- Refuses a row that could never become a line, because it would stop every command, and a number
-- out of order, because it would break the chain or replace another event. (Where no number is
-- given, NEW.seq is -1 here.)
CREATE TRIGGER ledger_events_are_well_formed BEFORE INSERT ON ledger_events
WHEN NEW.seq <> -1 AND NEW.seq <> coalesce((SELECT max(seq) FROM ledger_events), 0) + 1
  OR NOT CASE WHEN typeof(NEW.meta) = 'text' AND json_valid(NEW.meta) AND typeof(NEW.event) = 'text' AND typeof(NEW.ts) = 'real'
              THEN json_type(NEW.meta) = 'object' AND abs(NEW.ts) < 1e12 ELSE 0 END
BEGIN
  SELECT RAISE(ABORT, 'not an event of the ledger');
END;

CREATE TRIGGER ledger_events_are_numbered AFTER INSERT ON ledger_events
WHEN NEW.seq < 1
BEGIN
  SELECT RAISE(ABORT, 'not an event of the ledger');
END;

-- Only goalgen may say which lines are in the file: a line that is marked as missing would be
-- written twice.
CREATE TRIGGER ledger_events_are_appended_by_goalgen BEFORE UPDATE OF appended_at, begins_at ON ledger_events
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

-- What was recorded must not be changed. (If a user drops these triggers, the hashes reveal a
-- change.)
CREATE TRIGGER ledger_events_are_not_changed BEFORE UPDATE OF seq, ts, event, goal_id, meta, hash ON ledger_events
WHEN (NEW.seq, NEW.event, NEW.goal_id, NEW.meta) IS NOT (OLD.seq, OLD.event, OLD.goal_id, OLD.meta)
  -- The time of one that overlapped with the one before it; see below.
  OR (NEW.ts IS NOT OLD.ts AND NOT (OLD.hash IS NULL AND NEW.ts - OLD.ts BETWEEN 0 AND 60))
  OR (OLD.hash IS NOT NULL AND NEW.hash IS NOT OLD.hash)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_events_are_not_deleted BEFORE DELETE ON ledger_events
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

-- Commands that overlap may record their events in another order than they began. An event that is
-- up to a minute earlier than the event before it takes the time of that event.
CREATE TRIGGER ledger_events_overlapped AFTER INSERT ON ledger_events
WHEN (SELECT ts FROM ledger_events WHERE seq < NEW.seq ORDER BY seq DESC LIMIT 1) - NEW.ts BETWEEN 0.0001 AND 60
BEGIN
  UPDATE ledger_events SET ts = (SELECT ts FROM ledger_events WHERE seq < NEW.seq ORDER BY seq DESC LIMIT 1)
  WHERE seq = NEW.seq;
END;

-- If a clock was set back, or a command plays another moment, the step back is an event of its own,
-- right after the event that shows it.
CREATE TRIGGER ledger_events_went_back AFTER INSERT ON ledger_events
WHEN NEW.ts < (SELECT ts FROM ledger_events WHERE seq < NEW.seq ORDER BY seq DESC LIMIT 1) - 60
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT NEW.ts, 'clock_went_back', NULL, json_object('from', ts, 'to', NEW.ts, 'seconds', round(ts - NEW.ts, 3))
  FROM ledger_events WHERE seq < NEW.seq ORDER BY seq DESC LIMIT 1;
END;

-- goalgen announces its own change here and deletes the row within the same transaction, so that no
-- other connection ever sees one. A change of goals without an announcement, or without a raised
-- version, was typed by hand.
CREATE TABLE announced_change (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  event TEXT,                       -- NULL: recorded elsewhere (a refresh counts on its proposal)
  by    TEXT NOT NULL,
  note  TEXT,
  meta  TEXT                        -- JSON map: what the event says besides
);

CREATE TRIGGER goals_created AFTER INSERT ON goals
WHEN EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  VALUES (NEW.created_at, 'goal_created', NEW.id,
          json_object('goal_id', NEW.id, 'category', NEW.category, 'source', NEW.source, 'created_by', NEW.created_by));
  -- Born active: the approval is an event of its own, so that events alone give every goal's state.
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT NEW.created_at, 'goal_approved', NEW.id,
         json_object('goal_id', NEW.id, 'from', 'proposed', 'to', NEW.state, 'by', iif(NEW.auto_approved = 1, 'auto', by),
                     'note', NULL)
  FROM announced_change
  WHERE NEW.state = 'active';
END;

-- Each goal as JSON with every column. Values that JSON cannot hold are written as SQL literals.
CREATE VIEW goals_as_json (goal_rowid, id, state, row) AS
SELECT rowid, id, state, (
  SELECT json_group_object(name,
           CASE WHEN typeof(value) = 'blob' OR (typeof(value) = 'real' AND abs(value) > 1e308) THEN quote(value) ELSE value END)
  FROM (
    SELECT 'id' AS name, goals.id AS value
    UNION ALL SELECT 'text', goals.text
    UNION ALL SELECT 'category', goals.category
    UNION ALL SELECT 'value', goals.value
    UNION ALL SELECT 'effort', goals.effort
    UNION ALL SELECT 'risk', goals.risk
    UNION ALL SELECT 'horizon_min_min', goals.horizon_min_min
    UNION ALL SELECT 'horizon_max_min', goals.horizon_max_min
    UNION ALL SELECT 'aligns_with', goals.aligns_with
    UNION ALL SELECT 'contradicts', goals.contradicts
    UNION ALL SELECT 'success_metrics', goals.success_metrics
    UNION ALL SELECT 'state', goals.state
    UNION ALL SELECT 'created_at', goals.created_at
    UNION ALL SELECT 'updated_at', goals.updated_at
    UNION ALL SELECT 'metadata', goals.metadata
    UNION ALL SELECT 'version', goals.version
    UNION ALL SELECT 'deleted_at', goals.deleted_at
    UNION ALL SELECT 'source', goals.source
    UNION ALL SELECT 'created_by', goals.created_by
    UNION ALL SELECT 'proposal_id', goals.proposal_id
    UNION ALL SELECT 'auto_approved', goals.auto_approved
    UNION ALL SELECT 'goal_key', goals.goal_key
    UNION ALL SELECT 'evidence', goals.evidence
    UNION ALL SELECT 'sightings', goals.sightings
    UNION ALL SELECT 'last_seen_at', goals.last_seen_at
    UNION ALL SELECT 'state_since', goals.state_since
    UNION ALL SELECT 'previous_goal_id', goals.previous_goal_id
    UNION ALL SELECT 'inhibited_by', goals.inhibited_by
    UNION ALL SELECT 'newest_failure_at', goals.newest_failure_at
    UNION ALL SELECT 'active_since', goals.active_since
    UNION ALL SELECT 'rejected_until', goals.rejected_until
    UNION ALL SELECT 'outcome', goals.outcome
  ))
FROM goals;

-- INSERT OR REPLACE and UPDATE OR REPLACE delete rows that are in the way without firing a delete
-- trigger. So the rows that a row typed by hand may displace are noted before it, and recorded as
-- deleted if they are gone after it.
CREATE TABLE displaced_goal (
  goal_rowid INTEGER,
  id,
  state      TEXT,
  row        TEXT
);

CREATE TRIGGER goals_may_be_displaced_by_insert BEFORE INSERT ON goals
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  DELETE FROM displaced_goal;
  INSERT INTO displaced_goal
  SELECT goal_rowid, id, state, row FROM goals_as_json
  WHERE goal_rowid IN (
    SELECT rowid FROM goals WHERE id = NEW.id
    UNION SELECT rowid FROM goals WHERE goal_key = NEW.goal_key
    UNION SELECT rowid FROM goals WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER goals_may_be_displaced_by_update BEFORE UPDATE ON goals
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  DELETE FROM displaced_goal;
  INSERT INTO displaced_goal
  SELECT goal_rowid, id, state, row FROM goals_as_json
  WHERE goal_rowid <> OLD.rowid AND goal_rowid IN (
    SELECT rowid FROM goals WHERE id = NEW.id
    UNION SELECT rowid FROM goals WHERE goal_key = NEW.goal_key
    UNION SELECT rowid FROM goals WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER goals_created_externally AFTER INSERT ON goals
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'goal_deleted_externally', id,
         json_object('goal_id', iif(typeof(id) = 'blob', quote(id), id), 'from', state, 'to', NULL, 'by', 'external',
                     'note', NULL, 'was', json(row))
  FROM displaced_goal
  WHERE NOT EXISTS (SELECT 1 FROM goals WHERE goals.rowid = goal_rowid) OR goal_rowid = NEW.rowid;
  DELETE FROM displaced_goal;
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'goal_created_externally', NEW.id,
         json_object('goal_id', iif(typeof(NEW.id) = 'blob', quote(NEW.id), NEW.id),
                     'category', iif(typeof(NEW.category) = 'blob', quote(NEW.category), NEW.category),
                     'source', iif(typeof(NEW.source) = 'blob', quote(NEW.source), NEW.source),
                     'created_by', iif(typeof(NEW.created_by) = 'blob', quote(NEW.created_by), NEW.created_by),
                     'to', NEW.state, 'by', 'external', 'note', NULL, 'became', json(row))
  FROM goals_as_json WHERE goal_rowid = NEW.rowid;
END;

CREATE TRIGGER goals_updated AFTER UPDATE ON goals
WHEN NEW.version > OLD.version AND NEW.state IS NOT OLD.state
  AND EXISTS (SELECT 1 FROM announced_change WHERE event IS NOT NULL)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT NEW.updated_at, event, NEW.id,
         json_patch(json_object('goal_id', NEW.id, 'from', OLD.state, 'to', NEW.state, 'by', by, 'note', note),
                    coalesce(meta, '{}'))
  FROM announced_change;
END;

-- Records a hand edit: every column that changed, with its old and new value. Values that JSON
-- cannot hold are written as SQL literals.
CREATE TRIGGER goals_updated_externally AFTER UPDATE ON goals
WHEN NOT (NEW.version > OLD.version AND EXISTS (SELECT 1 FROM announced_change))
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'goal_deleted_externally', id,
         json_object('goal_id', iif(typeof(id) = 'blob', quote(id), id), 'from', state, 'to', NULL, 'by', 'external',
                     'note', NULL, 'was', json(row))
  FROM displaced_goal
  WHERE NOT EXISTS (SELECT 1 FROM goals WHERE goals.rowid = goal_rowid) OR goal_rowid = NEW.rowid;
  DELETE FROM displaced_goal;
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'goal_updated_externally', NEW.id,
         json_object('goal_id', iif(typeof(NEW.id) = 'blob', quote(NEW.id), NEW.id),
                     'from', OLD.state, 'to', NEW.state, 'by', 'external', 'note', NULL, 'changed', json(changed))
  FROM (
    SELECT json_group_object(name, json_array(
             CASE WHEN typeof(was) = 'blob' OR (typeof(was) = 'real' AND was NOT BETWEEN -1e308 AND 1e308) THEN quote(was) ELSE was END,
             CASE WHEN typeof(became) = 'blob' OR (typeof(became) = 'real' AND became NOT BETWEEN -1e308 AND 1e308) THEN quote(became) ELSE became END)) AS changed,
           count(*) AS changes
    FROM (
      SELECT 'id' AS name, OLD.id AS was, NEW.id AS became
      UNION ALL SELECT 'text', OLD.text, NEW.text
      UNION ALL SELECT 'category', OLD.category, NEW.category
      UNION ALL SELECT 'value', OLD.value, NEW.value
      UNION ALL SELECT 'effort', OLD.effort, NEW.effort
      UNION ALL SELECT 'risk', OLD.risk, NEW.risk
      UNION ALL SELECT 'horizon_min_min', OLD.horizon_min_min, NEW.horizon_min_min
      UNION ALL SELECT 'horizon_max_min', OLD.horizon_max_min, NEW.horizon_max_min
      UNION ALL SELECT 'aligns_with', OLD.aligns_with, NEW.aligns_with
      UNION ALL SELECT 'contradicts', OLD.contradicts, NEW.contradicts
      UNION ALL SELECT 'success_metrics', OLD.success_metrics, NEW.success_metrics
      UNION ALL SELECT 'state', OLD.state, NEW.state
      UNION ALL SELECT 'created_at', OLD.created_at, NEW.created_at
      UNION ALL SELECT 'updated_at', OLD.updated_at, NEW.updated_at
      UNION ALL SELECT 'metadata', OLD.metadata, NEW.metadata
      UNION ALL SELECT 'version', OLD.version, NEW.version
      UNION ALL SELECT 'deleted_at', OLD.deleted_at, NEW.deleted_at
      UNION ALL SELECT 'source', OLD.source, NEW.source
      UNION ALL SELECT 'created_by', OLD.created_by, NEW.created_by
      UNION ALL SELECT 'proposal_id', OLD.proposal_id, NEW.proposal_id
      UNION ALL SELECT 'auto_approved', OLD.auto_approved, NEW.auto_approved
      UNION ALL SELECT 'goal_key', OLD.goal_key, NEW.goal_key
      UNION ALL SELECT 'evidence', OLD.evidence, NEW.evidence
      UNION ALL SELECT 'sightings', OLD.sightings, NEW.sightings
      UNION ALL SELECT 'last_seen_at', OLD.last_seen_at, NEW.last_seen_at
      UNION ALL SELECT 'state_since', OLD.state_since, NEW.state_since
      UNION ALL SELECT 'previous_goal_id', OLD.previous_goal_id, NEW.previous_goal_id
      UNION ALL SELECT 'inhibited_by', OLD.inhibited_by, NEW.inhibited_by
      UNION ALL SELECT 'newest_failure_at', OLD.newest_failure_at, NEW.newest_failure_at
      UNION ALL SELECT 'active_since', OLD.active_since, NEW.active_since
      UNION ALL SELECT 'rejected_until', OLD.rejected_until, NEW.rejected_until
      UNION ALL SELECT 'outcome', OLD.outcome, NEW.outcome
    )
    WHERE was IS NOT became
  )
  WHERE changes > 0;
  UPDATE goals
  SET version = iif(NEW.version IS OLD.version, OLD.version + 1, NEW.version),
      state_since = iif(NEW.state IS OLD.state, NEW.state_since, round((julianday('now') - 2440587.5) * 86400.0, 3))
  WHERE rowid = NEW.rowid AND changes() > 0;
END;

CREATE TRIGGER goals_deleted_externally BEFORE DELETE ON goals
BEGIN
  DELETE FROM displaced_goal WHERE goal_rowid = OLD.rowid;
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'goal_deleted_externally', id,
         json_object('goal_id', iif(typeof(id) = 'blob', quote(id), id), 'from', state, 'to', NULL, 'by', 'external',
                     'note', NULL, 'was', json(row))
  FROM goals_as_json WHERE goal_rowid = OLD.rowid;
END;

----------------------------------------------------------------------------------------------------
-- Beliefs decide what is let through, so hand edits of beliefs are recorded like those of goals.
----------------------------------------------------------------------------------------------------
CREATE VIEW beliefs_as_json (belief_rowid, id, row) AS
SELECT rowid, id, (
  SELECT json_group_object(name,
           CASE WHEN typeof(value) = 'blob' OR (typeof(value) = 'real' AND abs(value) > 1e308) THEN quote(value) ELSE value END)
  FROM (
    SELECT 'id' AS name, beliefs.id AS value
    UNION ALL SELECT 'text', beliefs.text
    UNION ALL SELECT 'category', beliefs.category
    UNION ALL SELECT 'pattern', beliefs.pattern
    UNION ALL SELECT 'task_glob', beliefs.task_glob
    UNION ALL SELECT 'stance', beliefs.stance
    UNION ALL SELECT 'weight', beliefs.weight
    UNION ALL SELECT 'state', beliefs.state
    UNION ALL SELECT 'created_at', beliefs.created_at
    UNION ALL SELECT 'created_by', beliefs.created_by
    UNION ALL SELECT 'retired_at', beliefs.retired_at
  ))
FROM beliefs;

CREATE TABLE displaced_belief (
  belief_rowid INTEGER,
  id,
  row          TEXT
);

CREATE TRIGGER beliefs_may_be_displaced_by_insert BEFORE INSERT ON beliefs
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  DELETE FROM displaced_belief;
  INSERT INTO displaced_belief
  SELECT belief_rowid, id, row FROM beliefs_as_json
  WHERE belief_rowid IN (
    SELECT rowid FROM beliefs WHERE id = NEW.id UNION SELECT rowid FROM beliefs WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER beliefs_added_externally AFTER INSERT ON beliefs
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'belief_deleted_externally', NULL,
         json_object('belief_id', iif(typeof(id) = 'blob', quote(id), id), 'by', 'external', 'was', json(row))
  FROM displaced_belief
  WHERE NOT EXISTS (SELECT 1 FROM beliefs WHERE beliefs.rowid = belief_rowid) OR belief_rowid = NEW.rowid;
  DELETE FROM displaced_belief;
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'belief_added_externally', NULL,
         json_object('belief_id', iif(typeof(id) = 'blob', quote(id), id), 'by', 'external', 'became', json(row))
  FROM beliefs_as_json WHERE belief_rowid = NEW.rowid;
END;

CREATE TRIGGER beliefs_may_be_updated BEFORE UPDATE ON beliefs
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  DELETE FROM displaced_belief;
  INSERT INTO displaced_belief
  SELECT belief_rowid, id, row FROM beliefs_as_json
  WHERE belief_rowid IN (
    SELECT OLD.rowid UNION SELECT rowid FROM beliefs WHERE id = NEW.id UNION SELECT rowid FROM beliefs WHERE rowid = NEW.rowid);
END;

CREATE TRIGGER beliefs_updated_externally AFTER UPDATE ON beliefs
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'belief_deleted_externally', NULL,
         json_object('belief_id', iif(typeof(id) = 'blob', quote(id), id), 'by', 'external', 'was', json(row))
  FROM displaced_belief
  WHERE belief_rowid <> OLD.rowid
    AND (NOT EXISTS (SELECT 1 FROM beliefs WHERE beliefs.rowid = belief_rowid) OR belief_rowid = NEW.rowid);
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'belief_updated_externally', NULL,
         json_object('belief_id', iif(typeof(became.id) = 'blob', quote(became.id), became.id), 'by', 'external',
                     'was', json(was.row), 'became', json(became.row))
  FROM displaced_belief AS was, beliefs_as_json AS became
  WHERE was.belief_rowid = OLD.rowid AND became.belief_rowid = NEW.rowid AND was.row <> became.row;
  DELETE FROM displaced_belief;
END;

CREATE TRIGGER beliefs_deleted_externally BEFORE DELETE ON beliefs
BEGIN
  DELETE FROM displaced_belief WHERE belief_rowid = OLD.rowid;
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'belief_deleted_externally', NULL,
         json_object('belief_id', iif(typeof(id) = 'blob', quote(id), id), 'by', 'external', 'was', json(row))
  FROM beliefs_as_json WHERE belief_rowid = OLD.rowid;
END;

----------------------------------------------------------------------------------------------------
-- Silences and tightenings also decide what is let through, so their hand edits are recorded, too.
----------------------------------------------------------------------------------------------------
CREATE TRIGGER silences_added_externally AFTER INSERT ON silences
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'silence_added_externally', NULL,
         json_object('silence_id', quote(NEW.id), 'by', 'external', 'task_glob', quote(NEW.task_glob),
                     'begins_at', quote(NEW.begins_at), 'ends_at', quote(NEW.ends_at));
END;

CREATE TRIGGER silences_updated_externally AFTER UPDATE ON silences
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'silence_updated_externally', NULL,
         json_object('silence_id', quote(NEW.id), 'by', 'external', 'task_glob', quote(NEW.task_glob),
                     'begins_at', quote(NEW.begins_at), 'ends_at', quote(NEW.ends_at));
END;

CREATE TRIGGER silences_deleted_externally BEFORE DELETE ON silences
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'silence_deleted_externally', NULL,
         json_object('silence_id', quote(OLD.id), 'by', 'external', 'task_glob', quote(OLD.task_glob),
                     'begins_at', quote(OLD.begins_at), 'ends_at', quote(OLD.ends_at));
END;

CREATE TRIGGER tightenings_added_externally AFTER INSERT ON tightenings
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'threshold_changed_externally', NULL,
         json_object('detector', quote(NEW.detector_name), 'pattern', quote(NEW.pattern), 'by', 'external',
                     'min_confidence', quote(NEW.min_confidence));
END;

CREATE TRIGGER tightenings_updated_externally AFTER UPDATE ON tightenings
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'threshold_changed_externally', NULL,
         json_object('detector', quote(NEW.detector_name), 'pattern', quote(NEW.pattern), 'by', 'external',
                     'min_confidence', quote(NEW.min_confidence));
END;

CREATE TRIGGER tightenings_deleted_externally BEFORE DELETE ON tightenings
WHEN NOT EXISTS (SELECT 1 FROM announced_change)
BEGIN
  INSERT INTO ledger_events (ts, event, goal_id, meta)
  SELECT round((julianday('now') - 2440587.5) * 86400.0, 3), 'threshold_changed_externally', NULL,
         json_object('detector', quote(OLD.detector_name), 'pattern', quote(OLD.pattern), 'by', 'external',
                     'min_confidence', NULL);
END;

-- 'goal' in ASCII: tells goalgen's database from another program's that happens to have the same
-- version number.
PRAGMA application_id = 1735352684;
PRAGMA user_version = 6;
