// The linter of the schema, `npm run lint:schema`: every rule of graphql-eslint for schemas and for Relay. What is
// switched off is argued in docs/adr/0026-schema-lint.md.
import { configs, parser, rules } from '@graphql-eslint/eslint-plugin';

/** Rules that are off, and why. */
const off = {
  alphabetize: 'graphql-js sorts the file, with another order of capitals and underscores',
  'input-name': 'snapshots keep the argument `id` for the clients that send it',
  'no-root-type': 'it forbids mutations or subscriptions, and the gateway has mutations',
  'no-typename-prefix': '`Contact.contactType` and `Order.orderedAt` are the words of the field',
  'require-deprecation-date': 'a deprecated field stays until a major version, which has no date',
  'require-field-of-type-query-in-mutation-result': 'a query below a mutation would need a second price and scope',
  'require-nullable-result-in-root': 'a list or payload that failed has no part to show; records are nullable',
  'strict-id-in-types': 'only nodes have an id; parts of a record must not',
};

export default [
  {
    files: ['schema.graphql'],
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': { rules } },
    rules: {
      ...configs['flat/schema-all'].rules,
      ...configs['flat/schema-relay'].rules,
      // Lists go forward only: Keap has no cursor that goes back.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // `nodes` stands beside `edges`, and the parts of a record are plain lists. A transaction has no id at Keap.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      ...Object.fromEntries(Object.keys(off).map((rule) => [`@graphql-eslint/${rule}`, 'off'])),
    },
  },
];
