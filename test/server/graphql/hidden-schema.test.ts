import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

/** Operations with a slightly misspelt name; graphql-js would suggest the right one. */
const misspelt: readonly [string, string, object, string][] = [
  ['a field', '{ contacts { nodes { givenNam } } }', {}, 'givenName'],
  ['an argument', '{ contacts(frst: 1) { nodes { id } } }', {}, 'first'],
  ['a type', 'query ($f: ContactFiltr) { contacts(filter: $f) { nodes { id } } }', {}, 'ContactFilter'],
  [
    'a field of a variable',
    'query ($f: ContactFilter) { contacts(filter: $f) { nodes { id } } }',
    { f: { emial: 'x' } },
    'email"',
  ],
  [
    'an enum value of a variable',
    'query ($o: ContactOrder) { contacts(orderBy: $o) { nodes { id } } }',
    { o: { field: 'CREATED_A' } },
    'CREATED_AT',
  ],
  [
    'a document to be priced',
    'query ($q: String!) { price(query: $q) { calls } }',
    { q: '{ contacts { nodes { givenNam } } }' },
    'givenName',
  ],
];

describe('with introspection off', () => {
  let hidden: TestApp;
  let shown: TestApp;
  beforeAll(async () => {
    hidden = await startTestApp({ contacts: 5 }, { INTROSPECTION: 'off' });
    shown = await startTestApp({ contacts: 5 }, { INTROSPECTION: 'on' });
  });
  afterAll(async () => {
    await hidden.close();
    await shown.close();
  });

  it.each(misspelt)(
    'With introspection off no error suggests a name of the schema: %s',
    async (_what, query, variables, name) => {
      const shownErrors = (await shown.execute(query, variables as Record<string, unknown>)).errors;
      expect(JSON.stringify(shownErrors)).toContain('Did you mean');
      expect(shownErrors[0]?.message).toContain(name);
      const { errors } = await hidden.execute(query, variables as Record<string, unknown>);
      expect(errors.length).toBe(shownErrors.length);
      expect(JSON.stringify(errors)).not.toMatch(/Did you mean/);
      expect(errors[0]?.message).not.toContain(name);
      expect(errors[0]?.extensions['code']).toBe(shownErrors[0]?.extensions['code']);
    },
  );
});
