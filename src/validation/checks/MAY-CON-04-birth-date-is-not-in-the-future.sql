-- id: MAY-CON-04
-- level: MAY
-- title: A birth date is not after the snapshot
-- why: A birth date in the future is a typing error and triggers birthday mail in the wrong year.
-- resources: contacts
-- The date is personal and is not shown. ISO dates compare as text, which avoids parsing every one.
select contacts.id
  from contacts, run
 where contacts.payload ->> 'birth_date' > to_char(run.finished_at at time zone 'UTC', 'YYYY-MM-DD')
   and keap.day_of(contacts.payload -> 'birth_date') > (run.finished_at at time zone 'UTC')::date + 1
