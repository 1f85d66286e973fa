import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { eachRecordAltered } from './faults.js';

it('Transactions whose identifying columns come in another form are not certified, and none is closed', () =>
  expectNotCertified(
    {
      hasGoodRunBefore: true,
      options: { contacts: 60 },
      faults: [
        eachRecordAltered('/v2/sales/transactions', (record) => ({
          ...record,
          transaction_time: String(record['transaction_time']).replace('Z', '+00:00'),
        })),
      ],
      resources: ['transactions'],
    },
    { resource: 'transactions', fact: /of the \d+ records of the snapshot before are gone/ },
  ));

it.each([
  ['full', /it has a record that was not requested/],
  ['v1', /60 of the 60 records of the snapshot before are gone/],
] as const)(
  'Contacts of edition %s whose ids come with a prefix are not certified, and none is closed',
  (edition, fact) =>
    expectNotCertified(
      {
        hasGoodRunBefore: true,
        options: { contacts: 60, edition },
        faults: [
          eachRecordAltered(/^\/v[12]\/contacts$/, (record) => ({ ...record, id: `C-${String(record['id'])}` })),
        ],
        resources: ['contacts'],
      },
      { resource: 'contacts', fact },
    ),
);

it('A list whose ids differ in every read is not certified', () => {
  let reads = 0;
  return expectNotCertified(
    {
      faults: [
        {
          kind: 'altered',
          match: ({ path }) => path === '/v2/tags' && (reads += 1) > 0,
          json: (json) => {
            const { tags } = json as { readonly tags: readonly { readonly id: string }[] };
            return { ...(json as object), tags: tags.map((tag) => ({ ...tag, id: `${tag.id}${reads}` })) };
          },
        },
      ],
      resources: ['tags'],
    },
    { resource: 'tags', fact: /holds 40 records that the scan did not get/ },
  );
});
