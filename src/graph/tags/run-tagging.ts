import type { GraphQLResolveInfo } from 'graphql';
import type { TagOutcome } from '../../keap/keap-client.js';
import type { Payload } from '../../resources/row.js';
import { TAGGING_LIMITS, type TagAction } from '../../resources/writes/tagging.js';
import type { Context } from '../operation/context.js';
import { parseKeapId } from '../nodes/ids.js';
import { Faults } from '../mutations/faults.js';
import { requireScope } from '../operation/access.js';
import { narrowInfo, selectKeapFields } from '../schema/selection.js';
import type { ApplyTagsInput } from './tag.input.js';
import type { TagResult } from './tagging.type.js';

/** The outcome of a tagging. */
export interface TaggingResult {
  readonly contactIds: readonly string[];
  readonly results: readonly TagResult[];
}

/** Applies or removes every tag on every contact. Throws FORBIDDEN, BAD_USER_INPUT and TOO_EXPENSIVE before it sends anything. */
export async function runTagging(context: Context, action: TagAction, input: ApplyTagsInput): Promise<TaggingResult> {
  requireScope(context, 'write');
  const faults = new Faults();
  const contactIds = parseIds('Contact', 'contactIds', input.contactIds, faults);
  const tagIds = parseIds('Tag', 'tagIds', input.tagIds, faults);
  const pairs = contactIds.length * tagIds.length;
  if (pairs > TAGGING_LIMITS.pairs)
    faults.add(
      ['input'],
      `makes ${pairs} pairs; at most ${TAGGING_LIMITS.pairs} are allowed at once: use several mutations.`,
    );
  faults.throwIfAny();
  try {
    const outcomes = await context.writes.writeTagging({ action, contactIds, tagIds });
    return { contactIds, results: outcomes.map(toTagResult) };
  } finally {
    context.resetLoaders();
  }
}

function parseIds(noun: string, field: string, rawIds: readonly string[], faults: Faults): string[] {
  const path = ['input', field];
  if (rawIds.length === 0) faults.add(path, 'is empty: give at least one id.');
  if (rawIds.length > TAGGING_LIMITS.ids)
    faults.add(path, `has ${rawIds.length} ids; at most ${TAGGING_LIMITS.ids} are allowed at once.`);
  const ids = rawIds
    .slice(0, TAGGING_LIMITS.ids)
    .flatMap((id, index) => faults.attempt([...path, index], () => parseKeapId(noun, id)) ?? []);
  return [...new Set(ids)];
}

const statusMessages: Partial<Record<TagOutcome['status'], string>> = {
  DUPLICATE: 'The contact already had the tag.',
  CONTACT_NOT_FOUND: 'Keap has no such contact.',
  TAG_NOT_FOUND: 'Keap has no such tag.',
  NO_PERMISSION: "Keap does not let the credential's user do this.",
  FAILURE: 'Keap failed at this one. Try again.',
};

function toTagResult({ contactId, tagId, status, error }: TagOutcome): TagResult {
  const { code = null } = (error ?? {}) as { readonly code?: string | null };
  return {
    contactId: `Contact:${contactId}`,
    tagId: `Tag:${tagId}`,
    status,
    code,
    message: error?.message ?? statusMessages[status] ?? null,
  };
}

/** The contacts after the tagging, when they are selected. A failure is reported per contact, since the tags are applied. */
export async function loadTaggedContacts(
  context: Context,
  info: GraphQLResolveInfo,
  { contactIds }: TaggingResult,
): Promise<(Payload | null | Error)[] | null> {
  const nestedInfo = narrowInfo(info, 'contacts');
  return nestedInfo === null
    ? null
    : context.loaders.loadMany('contacts', contactIds, selectKeapFields(nestedInfo, 'contacts'));
}
