-- id: MUST-TAG-01
-- level: MUST
-- title: A tag that lists a contact is listed by that contact
-- why: Campaigns start by one side and segments are counted by the other; where they disagree, people get mail they should not, or none.
-- resources: contact_tags, contacts, tags
with listed as materialized (
  select id, payload -> 'tag_ids' as tag_ids from contacts
  -- v1's documents know no tags on the list of contacts: one that came without the column says nothing about them.
   where api = 'v2' or payload ? 'tag_ids'
)
-- A contact or tag that is missing altogether is the finding of MUST-REF-contact_tags-contact or -parent.
select applied.id, applied.payload ->> 'id' as contact_id, applied.parent_id as tag_id
  from contact_tags as applied
  join tags on tags.id = applied.parent_id
  join listed on listed.id = applied.payload ->> 'id'
 where not coalesce(listed.tag_ids ? applied.parent_id, false)
