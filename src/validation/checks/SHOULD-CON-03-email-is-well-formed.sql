-- id: SHOULD-CON-03
-- level: SHOULD
-- title: An e-mail address is well formed
-- why: Mail to it bounces, and bounces lower the standing of the whole account with mail providers.
-- resources: contacts
-- One @, no blanks, a dot in the domain: what a mail server needs, not all of RFC 5322. The address itself is not shown.
select distinct contacts.id, address ->> 'field' as field
  from contacts, jsonb_path_query(contacts.payload, '$.email_addresses[*]') as addresses (address)
 where btrim(address ->> 'email') <> ''
   and btrim(address ->> 'email') !~ '^[^@\s,;<>"]+@[^@\s,;<>"]*[^@\s,;<>".]\.[^@\s,;<>".]+$'
