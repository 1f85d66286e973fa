import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../kit/app.js';

const two = 'query A { __typename } query B { account { name } }';

describe('a request without a unique operation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 5 });
  });
  afterAll(() => app.close());
  const send = async (body: object, headers = {}): Promise<[number, unknown, unknown]> => {
    const response = await fetch(new URL('/graphql', app.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return [response.status, errors?.[0]?.extensions.code, data];
  };
  const failure = ['OPERATION_RESOLUTION_FAILURE', undefined];
  const graphqlType = 'application/graphql-response+json';

  it.each([
    ['two operations and no name', { query: two }],
    ['a name that none of them has', { query: two, operationName: 'C' }],
    ['a name where the one operation has another', { query: 'query A { __typename }', operationName: 'Z' }],
    ['a name where the one operation has none', { query: '{ __typename }', operationName: 'A' }],
    ['fragments alone', { query: 'fragment F on Contact { id }' }],
  ])(
    'A request without a unique operation is answered with 400, dry or not, unless its document is invalid: %s',
    async (_what, body) => {
      const before = app.simulator.calls.length;
      for (const accept of [graphqlType, 'application/json', '*/*']) {
        const [status, ...answer] = await send(body, { accept });
        if (answer[0] === 'GRAPHQL_VALIDATION_FAILED') return;
        expect([accept, status]).toEqual([accept, 400]);
        expect(answer).toEqual(failure);
      }
      expect(await send(body, { 'x-keap-dry-run': '1' })).toEqual([400, ...failure]);
      expect(app.simulator.calls.length).toBe(before);
    },
  );

  it('A request without a unique operation is answered with 400 by GET too', async () => {
    const path = `/graphql?${new URLSearchParams({ query: two }).toString()}`;
    const response = await fetch(new URL(path, app.url), {
      headers: { 'apollo-require-preflight': '1', accept: graphqlType },
    });
    expect(response.status).toBe(400);
  });

  it('A request that names one of several operations is answered', async () => {
    expect(await send({ query: two, operationName: 'A' })).toEqual([200, undefined, { __typename: 'Query' }]);
  });
});
