-- What people with psql and the checks share: readers that never break on a bad value, and a view per collection.

-- Records are large and their payloads tell the planner nothing: without these two, `analyze` takes seconds.
alter table keap.record alter column payload set statistics 0;
alter table keap.record alter column payload_hash set statistics 0;

create function keap.number_of(value jsonb) returns numeric language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) = 'number' then value::numeric
              when value #>> '{}' ~ '^-?\d{1,30}(\.\d{1,30})?$' then (value #>> '{}')::numeric end
$$;
comment on function keap.number_of is 'A JSON number, or a number written as text; null for anything else.';

-- These two are plpgsql, since SQL functions that name their argument often are not inlined and cost ten times as much.
create function keap.day_of(value jsonb) returns date language plpgsql immutable parallel safe as $$
declare
  written text := value #>> '{}';
  day date;
begin
  if written is null or written !~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])' then return null; end if;
  -- Counted from the first of the month, so that a 30 February is null and not an error.
  day := make_date(substr(written, 1, 4)::int, substr(written, 6, 2)::int, 1) + (substr(written, 9, 2)::int - 1);
  return case when extract(month from day) = substr(written, 6, 2)::int then day end;
end
$$;
comment on function keap.day_of is 'The day that a text begins with (2026-03-01, 2026-03-01T10:00:00Z); null where it begins with none.';

-- Keap writes `Z` and `+0000` (KEAP-API.md 6); a time without an offset names no point in time.
create function keap.time_of(value jsonb) returns timestamptz language plpgsql stable parallel safe as $$
begin
  if value #>> '{}' ~ '^.{10}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)$' and keap.day_of(value) is not null
  then return (value #>> '{}')::timestamptz; end if;
  return null;
end
$$;
comment on function keap.time_of is 'A point in time written with its offset; null for anything else.';

create function keap.minor_digits(currency_code text) returns int language sql immutable parallel safe as $$
  select case when currency_code in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then 0
              when currency_code in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
              when currency_code in ('CLF', 'UYW') then 4 else 2 end
$$;
comment on function keap.minor_digits is 'How many decimal places a currency''s smallest unit stands behind the point (ISO 4217).';

create view keap.newest_run as
  select snapshot_run.* from keap.snapshot_run where status = 'COMPLETED' order by id desc limit 1;
comment on view keap.newest_run is 'The newest snapshot that is COMPLETED; the views of the collections show it.';

create view keap.newest as
  select record.resource, record.keap_id as id, record.keap_number as number, record.parent_id, record.fetched_at, record.payload
    from keap.newest_run as run
    join keap.record on record.tenant = run.tenant and record.from_run <= run.id and (record.to_run is null or record.to_run > run.id);
comment on view keap.newest is 'Every record of the newest finished snapshot.';

create view keap.users as
  select id, payload ->> 'given_name' as given_name, payload ->> 'family_name' as family_name,
         payload #>> '{email_addresses,0,email}' as email, payload ->> 'status' as status,
         keap.time_of(payload -> 'create_time') as created_at, payload
    from keap.newest where resource = 'users';

create view keap.tag_categories as
  select id, payload ->> 'name' as name, payload ->> 'description' as description,
         keap.time_of(payload -> 'create_time') as created_at, payload
    from keap.newest where resource = 'tag_categories';

create view keap.tags as
  select id, payload ->> 'name' as name, payload #>> '{category,id}' as category_id, payload ->> 'description' as description,
         keap.time_of(payload -> 'create_time') as created_at, payload
    from keap.newest where resource = 'tags';

create view keap.contact_tags as
  select id, parent_id as tag_id, payload ->> 'id' as contact_id, keap.time_of(payload -> 'applied_time') as applied_at, payload
    from keap.newest where resource = 'contact_tags';

create view keap.stages as
  select id, payload ->> 'name' as name, keap.number_of(payload -> 'order') as position,
         keap.number_of(payload -> 'probability') as probability, keap.number_of(payload -> 'target_number_days') as target_days, payload
    from keap.newest where resource = 'stages';

create view keap.stage_moves as
  select id, payload ->> 'opportunity_id' as opportunity_id, payload ->> 'move_from_stage_id' as from_stage_id,
         payload ->> 'move_to_stage_id' as to_stage_id, payload ->> 'user_id' as user_id,
         keap.time_of(payload -> 'move_time') as moved_at, payload
    from keap.newest where resource = 'stage_moves';

create view keap.companies as
  select id, payload ->> 'company_name' as company_name, payload #>> '{email_address,email}' as email,
         payload ->> 'website' as website, payload ->> 'owner_id' as owner_id,
         keap.time_of(payload -> 'create_time') as created_at, keap.time_of(payload -> 'update_time') as updated_at, payload
    from keap.newest where resource = 'companies';

create view keap.contacts as
  select id, payload ->> 'given_name' as given_name, payload ->> 'family_name' as family_name,
         jsonb_path_query_first(payload, '$.email_addresses[*] ? (@.field == "EMAIL1").email') #>> '{}' as email,
         jsonb_path_query_first(payload, '$.phone_numbers[*] ? (@.field == "PHONE1").number') #>> '{}' as phone,
         payload #>> '{company,id}' as company_id, payload ->> 'owner_id' as owner_id, payload -> 'tag_ids' as tag_ids,
         keap.day_of(payload -> 'birth_date') as born_on,
         keap.time_of(payload -> 'create_time') as created_at, keap.time_of(payload -> 'update_time') as updated_at, payload
    from keap.newest where resource = 'contacts';

create view keap.opportunities as
  select id, payload ->> 'opportunity_title' as title, payload #>> '{contact,id}' as contact_id, payload #>> '{stage,id}' as stage_id,
         payload #>> '{user,id}' as owner_id, keap.number_of(payload -> 'projected_revenue_low') as revenue_low,
         keap.number_of(payload -> 'projected_revenue_high') as revenue_high,
         keap.time_of(payload -> 'estimated_close_time') as closes_at, keap.time_of(payload -> 'created_time') as created_at,
         keap.time_of(payload -> 'last_updated_time') as updated_at, payload
    from keap.newest where resource = 'opportunities';

create view keap.products as
  select id, payload ->> 'name' as name, payload ->> 'sku' as sku, keap.number_of(payload #> '{price,amount}') as price_minor,
         payload #>> '{price,currency_code}' as currency, payload -> 'active' = 'true' as active, payload
    from keap.newest where resource = 'products';

-- Order money is in the currency's smallest unit (`_minor`), payments and transactions are in its main unit: KEAP-API.md 6.
create view keap.orders as
  select id, payload ->> 'title' as title, payload ->> 'status' as status, payload #>> '{contact,id}' as contact_id,
         keap.number_of(payload #> '{total,amount}') as total_minor, keap.number_of(payload #> '{total_paid,amount}') as paid_minor,
         keap.number_of(payload #> '{total_due,amount}') as due_minor, payload #>> '{total,currency_code}' as currency,
         keap.time_of(payload -> 'order_time') as ordered_at, keap.time_of(payload -> 'creation_time') as created_at,
         keap.time_of(payload -> 'modification_time') as updated_at, payload
    from keap.newest where resource = 'orders';

create view keap.payments as
  select id, payload ->> 'contact_id' as contact_id, payload -> 'order_ids' as order_ids, keap.number_of(payload -> 'amount') as amount,
         payload ->> 'status' as status, payload ->> 'type' as type, keap.time_of(payload -> 'payment_time') as paid_at, payload
    from keap.newest where resource = 'payments';

create view keap.transactions as
  select id, payload ->> 'payment_id' as payment_id, payload ->> 'contact_id' as contact_id, payload -> 'order_ids' as order_ids,
         keap.number_of(payload -> 'amount') as amount, payload ->> 'status' as status, payload ->> 'transaction_method' as method,
         keap.time_of(payload -> 'transaction_time') as made_at, payload
    from keap.newest where resource = 'transactions';

create view keap.subscriptions as
  select id, payload ->> 'contact_id' as contact_id, payload ->> 'product_id' as product_id,
         payload ->> 'subscription_plan_id' as plan_id, payload -> 'active' = 'true' as active,
         keap.number_of(payload -> 'billing_amount') as billing_amount, payload ->> 'billing_cycle' as billing_cycle,
         keap.day_of(payload -> 'start_date') as starts_on, keap.day_of(payload -> 'next_bill_date') as next_bill_on,
         keap.day_of(payload -> 'end_date') as ends_on, payload
    from keap.newest where resource = 'subscriptions';

create view keap.tasks as
  select id, payload ->> 'title' as title, payload ->> 'contact_id' as contact_id, payload ->> 'opportunity_id' as opportunity_id,
         payload ->> 'assigned_to_user_id' as owner_id, payload ->> 'priority' as priority, payload -> 'completed' = 'true' as completed,
         keap.time_of(payload -> 'due_time') as due_at, keap.time_of(payload -> 'completion_time') as completed_at,
         keap.time_of(payload -> 'create_time') as created_at, payload
    from keap.newest where resource = 'tasks';

create view keap.notes as
  select id, payload ->> 'title' as title, payload ->> 'type' as type, payload ->> 'contact_id' as contact_id,
         payload ->> 'created_by_user_id' as author_id, keap.time_of(payload -> 'create_time') as created_at, payload
    from keap.newest where resource = 'notes';

create view keap.files as
  select id, payload ->> 'file_name' as file_name, payload ->> 'category' as category, keap.number_of(payload -> 'file_size') as bytes,
         payload ->> 'contact_id' as contact_id, payload ->> 'created_by_id' as author_id,
         keap.time_of(payload -> 'created_time') as created_at, payload
    from keap.newest where resource = 'files';

create view keap.campaigns as
  select id, payload ->> 'name' as name, payload -> 'published_status' = 'true' as published,
         keap.number_of(payload -> 'active_contact_count') as active_contacts,
         keap.number_of(payload -> 'completed_contact_count') as completed_contacts,
         keap.time_of(payload -> 'date_created') as created_at, payload
    from keap.newest where resource = 'campaigns';
