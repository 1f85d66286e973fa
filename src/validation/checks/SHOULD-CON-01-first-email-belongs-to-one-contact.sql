-- id: SHOULD-CON-01
-- level: SHOULD
-- title: A first e-mail address belongs to one contact only
-- why: Two contacts with one EMAIL1 are one person twice: mail is sent twice and the history is split.
-- resources: contacts
with addresses as materialized (
  select id, number, lower(btrim(jsonb_path_query_first(payload, '$.email_addresses[*] ? (@.field == "EMAIL1").email') #>> '{}')) as address
    from contacts
), ranked as (
  select id, first_value(id) over same as same_as, row_number() over same as place
    from addresses where address <> ''
  window same as (partition by address order by number nulls last, id)
)
select id, same_as from ranked where place > 1
