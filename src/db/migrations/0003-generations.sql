-- Both of Keap's API generations in one store: `payload` stays what Keap sent, `seen` is our reading of it in v2's words.

-- null where the payload already is as v2 writes it
alter table keap.record add column seen jsonb;
alter table keap.record alter column seen set statistics 0;
comment on column keap.record.seen is 'The payload in the words of Keap''s v2, where it came in others; null where it came in these.';

-- The way a leg's pages came from; null until the first has.
alter table keap.snapshot_leg add column api text check (api in ('v1', 'v2'));
alter table keap.snapshot_leg add column path text;
-- OFFSETS: by our own limit and offset, pages overlapping; WHOLE: Keap gives the list in one answer.
alter table keap.snapshot_leg drop constraint snapshot_leg_walk_check;
alter table keap.snapshot_leg add constraint snapshot_leg_walk_check check (walk in ('KEYSET', 'WINDOWS', 'TOKENS', 'OFFSETS', 'WHOLE'));

create function keap.money_of(value jsonb) returns numeric language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) = 'object'
              then round(keap.number_of(value -> 'amount') / 10.0 ^ keap.minor_digits(value ->> 'currency_code'),
                         keap.minor_digits(value ->> 'currency_code') + scale(keap.number_of(value -> 'amount')))
              else keap.number_of(value) end
$$;
comment on function keap.money_of is 'Money in the main unit of its currency, from either of Keap''s forms: {"amount": 2550, "currency_code": "USD"} in the smallest unit, or a bare 25.50 (KEAP-API.md 6); null for anything else.';

-- `payload` is what Keap sent, `seen` the same as v2 writes it. New columns stand at the end, so that views built on these live on.
create or replace view keap.newest as
  select record.resource, record.keap_id as id, record.keap_number as number, record.parent_id, record.fetched_at, record.payload,
         coalesce(record.seen, record.payload) as seen, record.api
    from keap.newest_run as run
    join keap.record on record.tenant = run.tenant and record.from_run <= run.id and (record.to_run is null or record.to_run > run.id);

create or replace view keap.users as
  select id, seen ->> 'given_name' as given_name, seen ->> 'family_name' as family_name,
         seen #>> '{email_addresses,0,email}' as email, seen ->> 'status' as status,
         keap.time_of(seen -> 'create_time') as created_at, payload, api
    from keap.newest where resource = 'users';

create or replace view keap.tag_categories as
  select id, seen ->> 'name' as name, seen ->> 'description' as description,
         keap.time_of(seen -> 'create_time') as created_at, payload, api
    from keap.newest where resource = 'tag_categories';

create or replace view keap.tags as
  select id, seen ->> 'name' as name, seen #>> '{category,id}' as category_id, seen ->> 'description' as description,
         keap.time_of(seen -> 'create_time') as created_at, payload, api
    from keap.newest where resource = 'tags';

create or replace view keap.contact_tags as
  select id, parent_id as tag_id, seen ->> 'id' as contact_id, keap.time_of(seen -> 'applied_time') as applied_at, payload, api
    from keap.newest where resource = 'contact_tags';

create or replace view keap.stages as
  select id, seen ->> 'name' as name, keap.number_of(seen -> 'order') as position,
         keap.number_of(seen -> 'probability') as probability, keap.number_of(seen -> 'target_number_days') as target_days, payload, api
    from keap.newest where resource = 'stages';

create or replace view keap.stage_moves as
  select id, seen ->> 'opportunity_id' as opportunity_id, seen ->> 'move_from_stage_id' as from_stage_id,
         seen ->> 'move_to_stage_id' as to_stage_id, seen ->> 'user_id' as user_id,
         keap.time_of(seen -> 'move_time') as moved_at, payload, api
    from keap.newest where resource = 'stage_moves';

create or replace view keap.companies as
  select id, seen ->> 'company_name' as company_name, seen #>> '{email_address,email}' as email,
         seen ->> 'website' as website, seen ->> 'owner_id' as owner_id,
         keap.time_of(seen -> 'create_time') as created_at, keap.time_of(seen -> 'update_time') as updated_at, payload, api
    from keap.newest where resource = 'companies';

create or replace view keap.contacts as
  select id, seen ->> 'given_name' as given_name, seen ->> 'family_name' as family_name,
         jsonb_path_query_first(seen, '$.email_addresses[*] ? (@.field == "EMAIL1").email') #>> '{}' as email,
         jsonb_path_query_first(seen, '$.phone_numbers[*] ? (@.field == "PHONE1").number') #>> '{}' as phone,
         seen #>> '{company,id}' as company_id, seen ->> 'owner_id' as owner_id, seen -> 'tag_ids' as tag_ids,
         keap.day_of(seen -> 'birth_date') as born_on,
         keap.time_of(seen -> 'create_time') as created_at, keap.time_of(seen -> 'update_time') as updated_at, payload, api
    from keap.newest where resource = 'contacts';

create or replace view keap.opportunities as
  select id, seen ->> 'opportunity_title' as title, seen #>> '{contact,id}' as contact_id, seen #>> '{stage,id}' as stage_id,
         seen #>> '{user,id}' as owner_id, keap.number_of(seen -> 'projected_revenue_low') as revenue_low,
         keap.number_of(seen -> 'projected_revenue_high') as revenue_high,
         keap.time_of(seen -> 'estimated_close_time') as closes_at, keap.time_of(seen -> 'created_time') as created_at,
         keap.time_of(seen -> 'last_updated_time') as updated_at, payload, api
    from keap.newest where resource = 'opportunities';

create or replace view keap.products as
  select id, seen ->> 'name' as name, seen ->> 'sku' as sku, keap.number_of(seen #> '{price,amount}') as price_minor,
         seen #>> '{price,currency_code}' as currency, seen -> 'active' = 'true' as active, payload, api,
         keap.money_of(seen -> 'price') as price
    from keap.newest where resource = 'products';

-- `_minor` is in the currency's smallest unit, as v2 writes order money, and null where v1 wrote it; the others are in the main unit: KEAP-API.md 6.
create or replace view keap.orders as
  select id, seen ->> 'title' as title, seen ->> 'status' as status, seen #>> '{contact,id}' as contact_id,
         keap.number_of(seen #> '{total,amount}') as total_minor, keap.number_of(seen #> '{total_paid,amount}') as paid_minor,
         keap.number_of(seen #> '{total_due,amount}') as due_minor, seen #>> '{total,currency_code}' as currency,
         keap.time_of(seen -> 'order_time') as ordered_at, keap.time_of(seen -> 'creation_time') as created_at,
         keap.time_of(seen -> 'modification_time') as updated_at, payload, api,
         keap.money_of(seen -> 'total') as total, keap.money_of(seen -> 'total_paid') as paid, keap.money_of(seen -> 'total_due') as due
    from keap.newest where resource = 'orders';

create or replace view keap.payments as
  select id, seen ->> 'contact_id' as contact_id, seen -> 'order_ids' as order_ids, keap.number_of(seen -> 'amount') as amount,
         seen ->> 'status' as status, seen ->> 'type' as type, keap.time_of(seen -> 'payment_time') as paid_at, payload, api
    from keap.newest where resource = 'payments';

create or replace view keap.transactions as
  select id, seen ->> 'payment_id' as payment_id, seen ->> 'contact_id' as contact_id, seen -> 'order_ids' as order_ids,
         keap.number_of(seen -> 'amount') as amount, seen ->> 'status' as status, seen ->> 'transaction_method' as method,
         keap.time_of(seen -> 'transaction_time') as made_at, payload, api
    from keap.newest where resource = 'transactions';

create or replace view keap.subscriptions as
  select id, seen ->> 'contact_id' as contact_id, seen ->> 'product_id' as product_id,
         seen ->> 'subscription_plan_id' as plan_id, seen -> 'active' = 'true' as active,
         keap.number_of(seen -> 'billing_amount') as billing_amount, seen ->> 'billing_cycle' as billing_cycle,
         keap.day_of(seen -> 'start_date') as starts_on, keap.day_of(seen -> 'next_bill_date') as next_bill_on,
         keap.day_of(seen -> 'end_date') as ends_on, payload, api
    from keap.newest where resource = 'subscriptions';

create or replace view keap.tasks as
  select id, seen ->> 'title' as title, seen ->> 'contact_id' as contact_id, seen ->> 'opportunity_id' as opportunity_id,
         seen ->> 'assigned_to_user_id' as owner_id, seen ->> 'priority' as priority, seen -> 'completed' = 'true' as completed,
         keap.time_of(seen -> 'due_time') as due_at, keap.time_of(seen -> 'completion_time') as completed_at,
         keap.time_of(seen -> 'create_time') as created_at, payload, api
    from keap.newest where resource = 'tasks';

create or replace view keap.notes as
  select id, seen ->> 'title' as title, seen ->> 'type' as type, seen ->> 'contact_id' as contact_id,
         seen ->> 'created_by_user_id' as author_id, keap.time_of(seen -> 'create_time') as created_at, payload, api
    from keap.newest where resource = 'notes';

create or replace view keap.files as
  select id, seen ->> 'file_name' as file_name, seen ->> 'category' as category, keap.number_of(seen -> 'file_size') as bytes,
         seen ->> 'contact_id' as contact_id, seen ->> 'created_by_id' as author_id,
         keap.time_of(seen -> 'created_time') as created_at, payload, api
    from keap.newest where resource = 'files';

create or replace view keap.campaigns as
  select id, seen ->> 'name' as name, seen -> 'published_status' = 'true' as published,
         keap.number_of(seen -> 'active_contact_count') as active_contacts,
         keap.number_of(seen -> 'completed_contact_count') as completed_contacts,
         keap.time_of(seen -> 'date_created') as created_at, payload, api
    from keap.newest where resource = 'campaigns';

create view keap.emails as
  select id, seen ->> 'subject' as subject, seen ->> 'contact_id' as contact_id, seen ->> 'sent_from_address' as sent_from,
         seen ->> 'sent_to_address' as sent_to, keap.time_of(seen -> 'sent_time') as sent_at,
         keap.time_of(seen -> 'opened_time') as opened_at, keap.time_of(seen -> 'clicked_time') as clicked_at, payload, api
    from keap.newest where resource = 'emails';

create view keap.appointments as
  select id, seen ->> 'title' as title, seen ->> 'contact_id' as contact_id, seen ->> 'user_id' as owner_id,
         seen ->> 'location' as location, keap.time_of(seen -> 'start_time') as starts_at,
         keap.time_of(seen -> 'end_time') as ends_at, payload, api
    from keap.newest where resource = 'appointments';

create view keap.pipelines as
  select id, seen ->> 'name' as name, payload, api
    from keap.newest where resource = 'pipelines';

create view keap.product_categories as
  select id, seen ->> 'name' as name, seen ->> 'parent_category_id' as parent_category_id,
         keap.number_of(seen -> 'display_order_index') as position, payload, api
    from keap.newest where resource = 'product_categories';

create view keap.order_payments as
  select id, parent_id as order_id, seen ->> 'payment_id' as payment_id, seen ->> 'invoice_id' as invoice_id,
         keap.money_of(seen -> 'amount') as amount, seen ->> 'pay_status' as status,
         keap.time_of(seen -> 'pay_time') as paid_at, payload, api
    from keap.newest where resource = 'order_payments';

create view keap.applied_tags as
  select id, parent_id as contact_id, seen ->> 'id' as tag_id, keap.time_of(seen -> 'applied_time') as applied_at, payload, api
    from keap.newest where resource = 'applied_tags';

create view keap.user_groups as
  select id, seen ->> 'name' as name, payload, api
    from keap.newest where resource = 'user_groups';

create view keap.business_profile as
  select id, seen ->> 'name' as name, seen ->> 'email' as email, seen ->> 'phone' as phone, seen ->> 'website' as website,
         seen ->> 'time_zone' as time_zone, seen ->> 'currency_code' as currency, payload, api
    from keap.newest where resource = 'business_profile';

create view keap.contact_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'contact_fields';

create view keap.company_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'company_fields';

create view keap.opportunity_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'opportunity_fields';

create view keap.order_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'order_fields';

create view keap.subscription_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'subscription_fields';

create view keap.task_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'task_fields';

create view keap.note_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'note_fields';

create view keap.appointment_fields as
  select id, seen ->> 'label' as label, seen ->> 'field_name' as field_name, seen ->> 'field_type' as field_type,
         seen ->> 'group_name' as group_name, seen -> 'options' as options, payload, api
    from keap.newest where resource = 'appointment_fields';
