import { createRequestContext, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';
import type { KeapClient } from '../../../src/keap/keap-client.js';

export const MISSING_ID = '99';
export const NAME = ['id', 'given_name'];
export const PERSON = ['id', 'given_name', 'family_name'];

interface RecordsKeap extends ScriptedKeap {
  /** The ids of each request, in order. */
  requestedIds(): string[][];
  /** Answers every request, where it is not null. */
  failure: { readonly status: number } | null;
}

/** A Keap with every contact but one; a record's names hold the number of the call that answered. */
export async function startKeap(): Promise<RecordsKeap> {
  const readIds = (url: URL): string[] | null =>
    /^contact_ids==(.*)$/.exec(url.searchParams.get('filter') ?? '')?.[1]?.split(',') ?? null;
  const keap: RecordsKeap = Object.assign(
    await scriptedKeap((url) => {
      if (keap.failure !== null) return keap.failure;
      const call = String(keap.calls.length);
      const record = (id: string): object => ({ id, given_name: call, family_name: call });
      if (url.searchParams.has('update_mask')) return { body: record('1') };
      const ids = readIds(url)?.filter((id) => id !== MISSING_ID) ?? [];
      if (url.pathname.endsWith('/tags')) return { body: { tags: [{ id: '1', name: call }] } };
      return { body: { contacts: ids.map(record), next_page_token: '' } };
    }),
    { failure: null, requestedIds: () => keap.calls.flatMap(({ url }) => [readIds(url) ?? []]) },
  );
  return keap;
}

export const fetchNames = async (
  client: KeapClient,
  ids: readonly string[],
  fields = NAME,
  requestContext = createRequestContext(),
): Promise<string[]> =>
  [...(await client.fetchByIds('contacts', ids, fields, requestContext)).values()].map((row) =>
    row instanceof Error ? row.name : String(row['given_name']),
  );

export const writeContact = (client: KeapClient): Promise<unknown> =>
  client.write(
    { key: 'contacts', change: 'update', id: '1', input: { given_name: 'Ann' }, fields: NAME },
    createRequestContext(),
  );
