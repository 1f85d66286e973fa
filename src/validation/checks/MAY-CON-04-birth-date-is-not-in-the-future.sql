-- id: MAY-CON-04
-- level: MAY
-- title: Nobody is born after the snapshot
-- why: A birth date in the future is a typing error and sets off birthday mail in the wrong year.
-- resources: contacts
-- The date itself is personal and is not shown. Days written year first compare as text, which spares reading them all.
select contacts.id
  from contacts, run
 where contacts.payload ->> 'birth_date' > to_char(run.finished_at at time zone 'UTC', 'YYYY-MM-DD')
   and keap.day_of(contacts.payload -> 'birth_date') > (run.finished_at at time zone 'UTC')::date + 1
