import type { Payload } from '../world/collection.js';
import type { InternalWorld } from '../world/world.js';
import { change } from './records.js';
import { storedTime } from './write.js';

/** What became of one tag and one contact. */
export type Outcome = 'SUCCESS' | 'DUPLICATE' | 'CONTACT_NOT_FOUND' | 'TAG_ID_NOT_FOUND';

/** The contact's own list of its tags, in both the forms it has. */
function setTagIds(world: InternalWorld, contact: Payload, tagIds: readonly string[], nowMs: number): void {
  change(world, 'contacts', contact, { tag_ids: tagIds, groups: tagIds.join(',') }, nowMs);
}

const readTagIds = (contact: Payload): string[] => (contact['tag_ids'] ?? []) as string[];

/** Gives a contact a tag: in its own list, under the tag, and with the time under the contact. */
export function applyTag(world: InternalWorld, tagId: string, contactId: string, nowMs: number): Outcome {
  const contact = world.get('contacts', contactId);
  if (contact === null) return 'CONTACT_NOT_FOUND';
  const members = world.findTable('contact_tags', tagId);
  if (members === null) return 'TAG_ID_NOT_FOUND';
  if (members.get(contactId) !== null) return 'DUPLICATE';
  const applied_time = storedTime(nowMs);
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
 * Deletes a tag: it is nowhere any more, in no contact's list either. Whether that changes when a contact was last changed
 * is not stated (docs/keap-api.md 14), so it does not, and no window of time shows it.
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

/** Takes a tag from a contact; nothing happens to one that does not have it. */
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
