import { composeServices } from '@apollo/composition';
import { parse, printType, type GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../../kit/app.js';

/** Another subgraph: it has a subscription root, and types of its own. */
const events = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { newestEvent: ContactEvent }
  type Subscription { contactChanged(id: ID!): ContactEvent! subscriptions: Int! }
  type ContactEvent @key(fields: "eventId") { eventId: ID! kind: EventKind! contact: Contact! }
  enum EventKind { CREATED CHANGED }
  type Contact @key(fields: "id", resolvable: false) { id: ID! }
`;

/** What a router serves of subgraphs together. Throws what the composition finds wrong. */
function compose(subgraphs: Readonly<Record<string, string>>): GraphQLSchema {
  const services = Object.entries(subgraphs).map(([name, sdl]) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(sdl),
  }));
  const { errors, schema } = composeServices(services);
  if (schema === undefined) throw new Error((errors ?? []).map(({ message }) => message).join('\n'));
  return schema.toAPISchema().toGraphQLJSSchema();
}

describe('the subgraph beside one with a subscription root', () => {
  let [alone, eventsAlone, together] = [] as unknown as [GraphQLSchema, GraphQLSchema, GraphQLSchema];
  beforeAll(async () => {
    const app = await startTestApp({ contacts: 3 }, { FEDERATION: '1' });
    const { data } = await app.execute('{ _service { sdl } }');
    await app.close();
    const keap = data._service.sdl as string;
    [alone, eventsAlone, together] = [compose({ keap }), compose({ events }), compose({ keap, events })];
  });

  /** Types that differ from those of a subgraph alone. Both add fields to `Query`, by design. */
  const findChanged = (before: GraphQLSchema): string[] =>
    Object.values(before.getTypeMap())
      .filter(({ name }) => name !== 'Query' && !name.startsWith('__'))
      .filter((type) => {
        const after = together.getType(type.name);
        return after === undefined || printType(after) !== printType(type);
      })
      .map(({ name }) => name);

  it('The composed graph has the subscriptions of the other subgraph and no others', () => {
    expect(Object.keys(together.getSubscriptionType()?.getFields() ?? {})).toEqual(['contactChanged', 'subscriptions']);
    expect(alone.getSubscriptionType()).toBeUndefined();
  });

  it('No type of this subgraph is changed by the other one', () => {
    expect(findChanged(alone)).toEqual([]);
  });

  it('No type of the other subgraph is changed by this one, but the entity that both have', () => {
    expect(findChanged(eventsAlone)).toEqual(['Contact']);
    const fields = { ...together.getQueryType()?.getFields() };
    for (const schema of [alone, eventsAlone])
      expect(Object.keys(fields)).toEqual(
        expect.arrayContaining(Object.keys(schema.getQueryType()?.getFields() ?? {})),
      );
  });
});
