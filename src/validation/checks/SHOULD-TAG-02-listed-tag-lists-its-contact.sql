-- id: SHOULD-TAG-02
-- level: SHOULD
-- title: A tag that a contact lists also lists that contact
-- why: Without the tag's own entry, the date of the tag on the contact is unknown.
-- resources: contacts, tags, contact_tags
with claimed as (
  select contacts.id as contact_id, claim.tag_id
    from contacts, jsonb_array_elements_text(case jsonb_typeof(contacts.payload -> 'tag_ids') when 'array' then contacts.payload -> 'tag_ids' else '[]' end) as claim (tag_id)
)
-- MUST-REF-contacts-tags reports a missing tag.
select claimed.contact_id as id, claimed.tag_id
  from claimed
  join tags on tags.id = claimed.tag_id
 where not exists (
         select from contact_tags as applied
          where applied.parent_id = claimed.tag_id and applied.payload ->> 'id' = claimed.contact_id)
