-- Evidence of completeness (docs/adr/0022-evidence-of-completeness.md): a run is COMPLETED only when each collection is proven.

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
-- properties of its collection that Keap refuses to send, so that its records lack them
alter table keap.snapshot_leg add column omitted_fields text[] not null default '{}';
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

-- The verdict in two halves; `passed` needs both. A verdict of a release without evidence has no first half, so it does not pass.
alter table keap.validation add column completeness jsonb;
alter table keap.validation add column checks_passed boolean;
update keap.validation set checks_passed = passed, passed = false;
alter table keap.validation alter column checks_passed set not null;
comment on table keap.validation is 'The verdict on one run: its completeness, and the results of one pack of checks.';

-- An unknown name must not read as a snapshot without records.
create function keap.require_known(is_known boolean, what text) returns boolean language plpgsql stable as $$
begin
  if is_known then return true; end if;
  raise exception 'There is no %.', what using errcode = 'invalid_parameter_value',
    hint = 'Look it up: select id, tenant, status from keap.snapshot_run order by id. `reset keap.run` and `reset keap.tenant` show the newest snapshot.';
end $$;
comment on function keap.require_known is 'Raises an error where a query names a snapshot or an account that does not exist.';

create or replace function keap.records_of(run bigint) returns setof keap.record language sql stable as $$
  select record.* from keap.record
    join keap.snapshot_run on snapshot_run.id = run and snapshot_run.tenant = record.tenant
   where record.from_run <= run and (record.to_run is null or record.to_run > run)
     and (select keap.require_known(exists (select from keap.snapshot_run where id = run), format('snapshot %s', run)))
$$;

-- An acceptance is of an ended run: one that was accepted and resumed shows again when it has ended.
create view keap.visible_run as
  select id, tenant, mode, status, consistency, resources, created_at, started_at, finished_at, resume_at, call_count,
         take_number, error_code, error_message, accepted_at, evidence_version is not null as has_evidence
    from keap.snapshot_run
   where (select keap.require_known(
            nullif(current_setting('keap.tenant', true), '') is null
              or exists (select from keap.snapshot_run as named where named.tenant = current_setting('keap.tenant', true)),
            format('account with snapshots called ''%s'', the value of keap.tenant', current_setting('keap.tenant', true))))
     and (select keap.require_known(
            nullif(current_setting('keap.run', true), '') is null
              or exists (select from keap.snapshot_run as named where named.id::text = current_setting('keap.run', true)
                            and named.tenant = coalesce(nullif(current_setting('keap.tenant', true), ''), named.tenant)),
            format('snapshot ''%s'' of this account, the value of keap.run', current_setting('keap.run', true))))
     and tenant = coalesce(nullif(current_setting('keap.tenant', true), ''), tenant)
     and case when nullif(current_setting('keap.run', true), '') is null
              then status = 'COMPLETED' or (status = 'INCOMPLETE' and accepted_at is not null)
              else id::text = current_setting('keap.run', true) end;
comment on view keap.visible_run is
  'The snapshots that the views may show: COMPLETED or accepted ones, or the one in the setting keap.run whatever its status; of the tenant in keap.tenant where it is set.';

-- A run without evidence counts until its account has one with evidence.
create or replace view keap.newest_run as
  select id, tenant, mode, status, consistency, resources, created_at, started_at, finished_at, resume_at, call_count,
         take_number, error_code, error_message
    from keap.visible_run as run
   where has_evidence
      or not exists (select from keap.visible_run as proven where proven.tenant = run.tenant and proven.has_evidence)
   order by id desc limit 1;
comment on view keap.newest_run is
  'The newest snapshot that is COMPLETED or accepted, of the tenant in the setting keap.tenant where it is set; or the one in keap.run.';

-- One run for each collection, all of one account: a run of some collections moves only their views, and a collection that
-- no run with evidence holds shows the newest without.
create view keap.newest_leg as
  select distinct on (leg.resource) leg.resource, run.tenant, run.id as run_id, leg.status
    from keap.visible_run as run
    join keap.snapshot_leg as leg on leg.run_id = run.id
   where run.tenant = (select tenant from keap.newest_run)
     and (leg.status not in ('SKIPPED', 'QUEUED', 'CANCELLED') or nullif(current_setting('keap.run', true), '') is not null)
   order by leg.resource, run.has_evidence desc, run.id desc;
comment on view keap.newest_leg is 'The snapshot that the view of each collection shows.';

create or replace view keap.newest as
  select record.resource, record.keap_id as id, record.keap_number as number, record.parent_id, record.fetched_at, record.payload,
         coalesce(record.seen, record.payload) as seen, record.api
    from keap.newest_leg as leg
    join keap.record on record.tenant = leg.tenant and record.resource = leg.resource
     and record.from_run <= leg.run_id and (record.to_run is null or record.to_run > leg.run_id);
comment on view keap.newest is 'Every record of the newest finished snapshot of its collection.';
