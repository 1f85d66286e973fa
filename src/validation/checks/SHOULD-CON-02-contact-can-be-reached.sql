-- id: SHOULD-CON-02
-- level: SHOULD
-- title: A contact has an e-mail address or a phone number
-- why: A contact without either cannot be reached.
-- resources: contacts
select id
  from contacts
 where not jsonb_path_exists(payload, '$.email_addresses[*].email ? (@ like_regex "[^ ]")')
   and not jsonb_path_exists(payload, '$.phone_numbers[*].number ? (@ like_regex "[^ ]")')
