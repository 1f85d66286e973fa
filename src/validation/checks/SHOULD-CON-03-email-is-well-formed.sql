-- id: SHOULD-CON-03
-- level: SHOULD
-- title: An e-mail address is well formed
-- why: Mail to it bounces, and bounces lower the sender reputation of the whole account.
-- resources: contacts
-- One @, no blanks, a dot in the domain: what a mail server needs, not all of RFC 5322. The address is not shown.
select distinct contacts.id, address ->> 'field' as field
  from contacts, jsonb_path_query(contacts.payload, '$.email_addresses[*]') as addresses (address)
 where btrim(address ->> 'email') <> ''
   and btrim(address ->> 'email') !~ '^[^@\s,;<>"]+@[^@\s,;<>"]*[^@\s,;<>".]\.[^@\s,;<>".]+$'
