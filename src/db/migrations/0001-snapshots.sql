-- Snapshots: durable runs and legs, and every version of every record (docs/adr/0005-temporal-storage.md).
create schema keap;

create table keap.snapshot_run (
  id               bigint generated always as identity primary key,
  tenant           text not null,
  mode             text not null check (mode in ('FULL')),
  status           text not null check (status in ('QUEUED', 'RUNNING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED')),
  -- KEYSET: every leg was immune to inserts and deletes elsewhere; PAGED: at least one had to trust page tokens although its row has a keyset.
  consistency      text not null default 'KEYSET' check (consistency in ('KEYSET', 'PAGED')),
  resources        text[] not null,
  created_at       timestamptz not null default now(),
  started_at       timestamptz,
  finished_at      timestamptz,
  -- when a PAUSED run goes on by itself
  resume_at        timestamptz,
  call_count       bigint not null default 0,
  -- how often a worker took the run up; a page commits only under the newest take, so a worker that lost its hold writes nothing
  take_number      bigint not null default 0,
  error_code       text,
  error_message    text
);
comment on table keap.snapshot_run is 'One snapshot of one Keap account.';
create unique index snapshot_run_one_at_a_time on keap.snapshot_run (tenant) where status in ('QUEUED', 'RUNNING', 'PAUSED');

create table keap.snapshot_leg (
  run_id           bigint not null references keap.snapshot_run (id) on delete cascade,
  resource         text not null,
  position         int not null,
  status           text not null default 'QUEUED' check (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED')),
  walk             text not null check (walk in ('KEYSET', 'WINDOWS', 'TOKENS')),
  -- where the walk goes on; its shape belongs to the walk
  cursor           jsonb,
  pages            bigint not null default 0,
  records          bigint not null default 0,
  changed          bigint not null default 0,
  deleted          bigint not null default 0,
  -- records met more than once in this walk, and records without an identity (kept out, counted)
  repeated         bigint not null default 0,
  unidentified     bigint not null default 0,
  -- how many records Keap itself said there are, where it says so
  expected         bigint,
  -- how often the walk had to begin again, because Keap refused a page token or did not honour a range
  restarts         bigint not null default 0,
  skipped_reason   text,
  started_at       timestamptz,
  finished_at      timestamptz,
  primary key (run_id, resource)
);
comment on table keap.snapshot_leg is 'The walk of one Keap collection within a run. A page and this row''s cursor commit together.';

create table keap.record (
  tenant           text not null,
  resource         text not null,
  keap_id          text not null,
  -- the version was true from run from_run on, and until run to_run (exclusive; null: still true)
  from_run         bigint not null references keap.snapshot_run (id),
  to_run           bigint references keap.snapshot_run (id),
  parent_id        text,
  payload          jsonb not null,
  payload_hash     bytea not null,
  api              text not null check (api in ('v1', 'v2')),
  fetched_at       timestamptz not null default now(),
  -- what had to be altered for Postgres to take the payload (a NUL character in a text)
  note             text,
  keap_number      bigint generated always as (case when keap_id ~ '^[0-9]{1,18}$' then keap_id::bigint end) stored,
  primary key (tenant, resource, keap_id, from_run)
);
comment on table keap.record is 'Every version of every record, as Keap sent it.';
create unique index record_current on keap.record (tenant, resource, keap_id) where to_run is null;
-- The predicates keep the planner from using these two for a look-up by keap_id, which it does on a table it knows nothing about.
create index record_current_by_number on keap.record (tenant, resource, keap_number) where to_run is null and keap_number is not null;
create index record_current_by_parent on keap.record (tenant, resource, parent_id) where to_run is null and parent_id is not null;

-- Which records a leg walked by page token has met, so that what it did not meet can be closed when it ends. Emptied then.
create table keap.snapshot_seen (
  run_id           bigint not null references keap.snapshot_run (id) on delete cascade,
  resource         text not null,
  keap_id          text not null,
  primary key (run_id, resource, keap_id)
);

-- The records of one run, as they were then.
create function keap.records_of(run bigint) returns setof keap.record language sql stable as $$
  select record.* from keap.record
    join keap.snapshot_run on snapshot_run.id = run and snapshot_run.tenant = record.tenant
   where record.from_run <= run and (record.to_run is null or record.to_run > run)
$$;
comment on function keap.records_of is 'The records of one run, as they were then: select * from keap.records_of(7) where resource = ''contacts''.';

create table keap.validation (
  id               bigint generated always as identity primary key,
  run_id           bigint not null references keap.snapshot_run (id) on delete cascade,
  pack_version     text not null,
  passed           boolean not null,
  started_at       timestamptz not null,
  duration_ms      int not null,
  checks           jsonb not null,
  unique (run_id, pack_version)
);
comment on table keap.validation is 'The verdict of one pack of checks on one run.';
