-- id: MUST-TAG-01
-- level: MUST
-- title: A tag that lists a contact is listed by that contact
-- why: Campaigns use one side and segment counts the other; where they differ, people get wrong mail or none.
-- resources: contact_tags, contacts, tags
with listed as materialized (
  select id, payload -> 'tag_ids' as tag_ids from contacts
  -- v1 does not document tags on the list of contacts, so a contact without the column is not checked.
   where api = 'v2' or payload ? 'tag_ids'
)
-- MUST-REF-contact_tags-contact and -parent report a missing contact or tag.
select applied.id, applied.payload ->> 'id' as contact_id, applied.parent_id as tag_id
  from contact_tags as applied
  join tags on tags.id = applied.parent_id
  join listed on listed.id = applied.payload ->> 'id'
 where not coalesce(listed.tag_ids ? applied.parent_id, false)
