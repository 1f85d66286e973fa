-- Several accounts may have their snapshots in one database: `set keap.tenant = '…'` makes the views show one of them.

create or replace view keap.newest_run as
  select snapshot_run.* from keap.snapshot_run
   where status = 'COMPLETED'
     and tenant = coalesce(nullif(current_setting('keap.tenant', true), ''), tenant)
   order by id desc limit 1;
comment on view keap.newest_run is
  'The newest snapshot that is COMPLETED, of the tenant in the setting keap.tenant where it is set; the views of the collections show it.';
