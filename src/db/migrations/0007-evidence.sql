-- Evidence of completeness (docs/adr/0021-evidence-of-completeness.md): a run is COMPLETED only when each collection is proven.

alter table keap.snapshot_run drop constraint snapshot_run_status_check;
alter table keap.snapshot_run add constraint snapshot_run_status_check check (status in (
  'QUEUED', 'RUNNING', 'PAUSED', 'COMPLETED', 'INCOMPLETE', 'NEEDS_REVIEW', 'REJECTED', 'FAILED', 'CANCELLED'));
-- null: the run is from a release without evidence, so it is unproven
alter table keap.snapshot_run add column evidence_version int;
-- whether the run was created for all collections that a snapshot includes by default
alter table keap.snapshot_run add column covers_all boolean;
-- the user of the credential, where userinfo does not show an administrator
alter table keap.snapshot_run add column as_seen_by text;
-- the account in the headers of the first response that named one
alter table keap.snapshot_run add column header_tenant text;
alter table keap.snapshot_run add column accepted_at timestamptz;
alter table keap.snapshot_run add column rejected_at timestamptz;

alter table keap.snapshot_leg drop constraint snapshot_leg_status_check;
alter table keap.snapshot_leg add constraint snapshot_leg_status_check check (status in (
  'QUEUED', 'RUNNING', 'COMPLETED', 'INCOMPLETE', 'HELD', 'FAILED', 'SKIPPED', 'CANCELLED'));
-- {kind, expected, counted, confirmedBy}
alter table keap.snapshot_leg add column evidence jsonb;
-- why it is INCOMPLETE or HELD
alter table keap.snapshot_leg add column reason text;
-- the code of the error that made it INCOMPLETE
alter table keap.snapshot_leg add column reason_code text;
-- what a guard found: {guard, before, now, columns, sampleIds}
alter table keap.snapshot_leg add column held jsonb;
-- how often the leg was set aside; it is then scanned after the others
alter table keap.snapshot_leg add column set_aside int not null default 0;
-- how far its re-read at the end of the run has come (src/snapshot/change/reread-state.ts)
alter table keap.snapshot_leg add column reread jsonb;
-- what changed in the account while the run read it (src/snapshot/change/changes.ts); null until its legs have ended
alter table keap.snapshot_run add column changes jsonb;

-- finds the versions that a run ended
create index record_closed on keap.record (tenant, resource, to_run) where to_run is not null;

comment on table keap.snapshot_seen is 'The records that a leg has visited. At its end the others are closed, and the rows are deleted.';

-- A run is visible when it is COMPLETED or was accepted. One without evidence is visible until its account has a proven or
-- accepted run. `set keap.run = '7'` shows one run whatever its status, `set keap.tenant = '…'` one account.
create view keap.visible_run as
  select run.* from keap.snapshot_run as run
   where run.tenant = coalesce(nullif(current_setting('keap.tenant', true), ''), run.tenant)
     and case when nullif(current_setting('keap.run', true), '') is not null
              then run.id::text = current_setting('keap.run', true)
              else run.rejected_at is null
               and (run.accepted_at is not null or (run.status = 'COMPLETED' and (run.evidence_version is not null or not exists (
                 select from keap.snapshot_run as proven
                  where proven.tenant = run.tenant and proven.rejected_at is null
                    and (proven.accepted_at is not null or (proven.status = 'COMPLETED' and proven.evidence_version is not null)))))) end;
comment on view keap.visible_run is
  'The snapshots that the views may show: COMPLETED or accepted ones, or the one in the setting keap.run; of the tenant in keap.tenant where it is set.';

create or replace view keap.newest_run as
  select id, tenant, mode, status, consistency, resources, created_at, started_at, finished_at, resume_at, call_count,
         take_number, error_code, error_message
    from keap.visible_run order by id desc limit 1;
comment on view keap.newest_run is
  'The newest snapshot that is COMPLETED or accepted, of the tenant in the setting keap.tenant where it is set; or the one in keap.run.';

-- A run of some collections moves only their views, and an INCOMPLETE one that was accepted those it has read.
create view keap.newest_leg as
  select distinct on (leg.resource) leg.resource, run.tenant, run.id as run_id, leg.status
    from keap.newest_run as newest
    join keap.visible_run as run on run.tenant = newest.tenant
    join keap.snapshot_leg as leg on leg.run_id = run.id
   where leg.status not in ('SKIPPED', 'QUEUED', 'CANCELLED') or nullif(current_setting('keap.run', true), '') is not null
   order by leg.resource, run.id desc;
comment on view keap.newest_leg is 'The snapshot that the view of each collection shows.';

create or replace view keap.newest as
  select record.resource, record.keap_id as id, record.keap_number as number, record.parent_id, record.fetched_at, record.payload,
         coalesce(record.seen, record.payload) as seen, record.api
    from keap.newest_leg as leg
    join keap.record on record.tenant = leg.tenant and record.resource = leg.resource
     and record.from_run <= leg.run_id and (record.to_run is null or record.to_run > leg.run_id);
comment on view keap.newest is 'Every record of the newest finished snapshot of its collection.';
