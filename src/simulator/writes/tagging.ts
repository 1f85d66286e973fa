import type { Payload } from '../world/collection.js';
import type { InternalWorld } from '../world/world.js';
import { change } from './records.js';
import { formatStoredTime } from './write.js';

/** The result for one tag and one contact. */
export type Outcome = 'SUCCESS' | 'DUPLICATE' | 'CONTACT_NOT_FOUND' | 'TAG_ID_NOT_FOUND';

/** Sets the contact's own list of tags, in both of its forms. */
function setTagIds(world: InternalWorld, contact: Payload, tagIds: readonly string[], nowMs: number): void {
  change(world, 'contacts', contact, { tag_ids: tagIds, groups: tagIds.join(',') }, nowMs);
}

const readTagIds = (contact: Payload): string[] => (contact['tag_ids'] ?? []) as string[];

/**
 * Applies a tag to a contact: in the contact's own list, in the tag's list, and with the time in the contact's list of
 * tags.
 */
export function applyTag(world: InternalWorld, tagId: string, contactId: string, nowMs: number): Outcome {
  const contact = world.get('contacts', contactId);
  if (contact === null) return 'CONTACT_NOT_FOUND';
  const members = world.findTable('contact_tags', tagId);
  if (members === null) return 'TAG_ID_NOT_FOUND';
  if (members.get(contactId) !== null) return 'DUPLICATE';
  const applied_time = formatStoredTime(nowMs);
  const emails = (contact['email_addresses'] ?? []) as Payload[];
  members.put({
    id: contactId,
    email: emails.find((one) => one['field'] === 'EMAIL1')?.['email'] ?? null,
    given_name: contact['given_name'],
    family_name: contact['family_name'],
    applied_time,
  });
  world.put('applied_tags', { tag: world.get('tags', tagId), applied_time }, contactId);
  setTagIds(world, contact, [...new Set([...readTagIds(contact), tagId])], nowMs);
  return 'SUCCESS';
}

/**
 * Deletes a tag, also from every contact's list. Whether this changes a contact's update time is not documented
 * (docs/keap-api.md 14). Here it does not, so no time window shows it.
 */
export function removeTag(world: InternalWorld, tagId: string): void {
  const members = world.findTable('contact_tags', tagId)!;
  const contacts = world.findTable('contacts', null)!;
  const range = members.range(0, Infinity);
  const memberIds = Array.from({ length: range.length }, (_, index) => members.read(range.at(index))['id'] as string);
  const listingContacts = contacts
    .listChanged()
    .map((reference) => contacts.read(reference))
    .filter((contact) => readTagIds(contact).includes(tagId));
  for (const contactId of new Set([...memberIds, ...listingContacts.map((contact) => contact['id'] as string)])) {
    const contact = world.get('contacts', contactId);
    if (contact === null) continue;
    const tag_ids = readTagIds(contact).filter((one) => one !== tagId);
    members.remove(contactId);
    world.remove('applied_tags', `${contactId}:${tagId}`);
    world.put('contacts', { ...contact, tag_ids, groups: tag_ids.join(',') });
  }
  world.remove('tags', tagId);
}

/** Removes a tag from a contact; does nothing if the contact does not have it. */
export function withdrawTag(world: InternalWorld, tagId: string, contactId: string, nowMs: number): void {
  const contact = world.get('contacts', contactId);
  const members = world.findTable('contact_tags', tagId);
  if (contact === null || members === null) return;
  const hasTag = members.get(contactId) !== null || readTagIds(contact).includes(tagId);
  if (!hasTag) return;
  members.remove(contactId);
  world.remove('applied_tags', `${contactId}:${tagId}`);
  setTagIds(
    world,
    contact,
    readTagIds(contact).filter((one) => one !== tagId),
    nowMs,
  );
}
