import {
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { startTestApp, type TestApp } from '../../kit/app.js';
import { prng } from '../../kit/random-query.js';

const DOCUMENTS = 500;
const SEED = 20_260_115;

const schema = buildGraph();
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ contacts: 40 }, { MAX_KEAP_CALLS_PER_QUERY: '200' });
  // With known sizes the price need not assume the worst case.
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  const lists = roots.filter(({ args }) => args.some(({ name }) => name === 'first'));
  for (const { name } of lists) await app.execute(`{ ${name}(first: 100) { nodes { id } } }`);
});
afterAll(() => app.close());

type AnyField = GraphQLField<unknown, unknown>;

/** Generates documents that request too much: deep, wide, with many aliases, and by nested fragments. */
class HostileDocuments {
  private fragments: string[] = [];
  constructor(private readonly random: () => number) {}

  document(): string {
    this.fragments = [];
    const query = schema.getQueryType();
    if (!query) throw new Error('The schema has no queries.');
    const roots = 1 + Math.floor(this.random() ** 4 * 40);
    const depth = 2 + Math.floor(this.random() * 14);
    const fields = Array.from({ length: roots }, (_, at) => this.composite(query, depth, `r${at}: `));
    return `{ ${fields.join(' ')} } ${this.fragments.join(' ')}`;
  }

  private pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  private composite(type: GraphQLObjectType, depth: number, alias: string): string {
    const open = Object.values(type.getFields()).filter(
      (field) => isObjectType(getNamedType(field.type)) && !field.args.some(({ type: own }) => isNonNullType(own)),
    );
    const field = this.pick(open);
    return field === undefined ? '__typename' : `${alias}${this.called(field)} ${this.selection(field, depth - 1)}`;
  }

  private called({ name, args }: AnyField): string {
    const pages = args.some((arg) => arg.name === 'first');
    return pages ? `${name}(first: ${this.pick([1, 5, 50, 1000])})` : name;
  }

  private selection(field: AnyField, depth: number): string {
    const type = getNamedType(field.type) as GraphQLObjectType;
    const leaves = Object.values(type.getFields()).filter(
      ({ type: own, args }) => isLeafType(getNamedType(own)) && args.length === 0,
    );
    const leaf = this.pick(leaves)?.name ?? '__typename';
    if (depth <= 0) return `{ ${leaf} }`;
    const below = Array.from({ length: this.random() < 0.25 ? 3 : 1 }, (_, at) =>
      this.composite(type, depth, `c${at}: `),
    );
    const inner = [leaf, ...below].join(' ');
    return this.random() < 0.15 ? `{ ...${this.fragment(type, inner)} }` : `{ ${inner} }`;
  }

  /** Sometimes a bomb: each fragment spreads the next one twice under other names. */
  private fragment(type: GraphQLObjectType, inner: string): string {
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${type.name} { ${inner} }`);
    const again = Object.values(type.getFields()).find(
      (own) => getNamedType(own.type) === type && own.args.length === 0,
    );
    if (this.random() < 0.5) return name;
    const bomb = `B${this.fragments.length}`;
    const spread =
      again === undefined ? `...${name}` : `x: ${again.name} { ...${name} } y: ${again.name} { ...${name} }`;
    this.fragments.push(`fragment ${bomb} on ${type.name} { ${spread} ... on ${type.name} { ...${name} } }`);
    return bomb;
  }
}

/** Polls `/health/live` until stopped; resolves with its longest response time. */
function watchHealth(): () => Promise<number> {
  let worstMs = 0;
  const watch = { isOn: true };
  const watching = (async (): Promise<void> => {
    while (watch.isOn) {
      const sentAtMs = performance.now();
      expect((await fetch(new URL('/health/live', app.url))).status).toBe(200);
      worstMs = Math.max(worstMs, performance.now() - sentAtMs);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async () => {
    watch.isOn = false;
    await watching;
    return worstMs;
  };
}

it('None of five hundred documents blocks or ends the process, and each is answered with data or a code', async () => {
  const generator = new HostileDocuments(prng(SEED));
  const stop = watchHealth();
  const seen = new Map<string, number>();
  for (let index = 0; index < DOCUMENTS; index += 1) {
    const document = generator.document();
    // Every eighth is only priced.
    const query = index % 8 === 7 ? 'query ($query: String!) { price(query: $query) { calls nodes } }' : document;
    const { data, errors } = await app.execute(query, query === document ? {} : { query: document });
    const codes = errors.map(({ extensions }) => String(extensions['code']));
    expect(codes.length > 0 || data !== null, document).toBe(true);
    expect(codes, document).not.toContain('INTERNAL_SERVER_ERROR');
    const outcome = codes[0] ?? 'data';
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  // The target is 250 ms; the machine is shared, and the simulated Keap runs in this process too.
  expect(await stop()).toBeLessThan(1000);
  expect(seen.get('data')).toBeGreaterThan(20);
  expect(seen.get('TOO_LARGE')).toBeGreaterThan(20);
}, 240_000);
