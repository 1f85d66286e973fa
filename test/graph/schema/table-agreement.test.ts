import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import type { KeapField } from '../../../src/graph/schema/columns.js';
import type { FilterCondition } from '../../../src/graph/list/filter.js';
import { getShortName } from '../../../src/graph/schema/names.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { resourceKeys, table, type ResourceKey } from '../../../src/resources/table.js';
import type { Endpoint } from '../../../src/resources/row.js';

const schema = buildGraph();

/** The endpoint whose names the graph uses: v2's where v2 has the collection. */
const getEndpoint = (key: ResourceKey): Endpoint => table[key].endpoints[0] as Endpoint;

/** The rows that have a type in the graph. */
const shown = resourceKeys.flatMap((key): { key: ResourceKey; type: GraphQLObjectType }[] => {
  const type = schema.getType(table[key].node ?? '');
  return isObjectType(type) ? [{ key, type }] : [];
});

const orders = shown.flatMap(({ key, type }): { key: ResourceKey; fields: GraphQLEnumType }[] => {
  const fields = schema.getType(`${getShortName(type.name)}OrderField`);
  return isEnumType(fields) ? [{ key, fields }] : [];
});

const filters = shown.flatMap(({ key, type }): { key: ResourceKey; filter: GraphQLInputObjectType }[] => {
  const filter = schema.getType(`${getShortName(type.name)}Filter`);
  return isInputObjectType(filter) ? [{ key, filter }] : [];
});

const listColumns = (type: GraphQLObjectType): string[] =>
  Object.values(type.getFields()).flatMap(
    ({ extensions }) => (extensions as { readonly keap?: KeapField }).keap?.columns ?? [],
  );

describe('the graph agrees with the table', () => {
  it('The comparison covers all rows, orders and filters', () => {
    expect([shown.length, orders.length, filters.length]).toEqual([23, 17, 18]);
  });

  it.each(orders)('The orders of $key are exactly those of Keap', ({ key, fields }) => {
    const words = fields.getValues().map(({ value }) => value as string);
    expect(words.toSorted()).toEqual([...getEndpoint(key).orderBy].toSorted());
  });

  it.each(filters)('Every filter of $key exists in Keap with the same kind', ({ key, filter }) => {
    for (const [name, field] of Object.entries(filter.getFields())) {
      // Custom fields differ between accounts; each query checks them against the account's model.
      if (name === 'customField') continue;
      const condition = field.extensions['condition'] as FilterCondition;
      // A few filters are v1's alone.
      const kind = table[key].endpoints.flatMap(({ filters: known }) => known[condition.field] ?? [])[0];
      const allowed = {
        text: ['equals', 'prefix', 'contains'],
        prefix: ['prefix'],
        id: ['equals'],
        ids: ['set'],
        number: ['equals'],
        moment: condition.op === undefined ? ['time'] : ['compare'],
        equalMoment: ['equals'],
        plain: condition.op === undefined ? ['flag', 'equals'] : ['compare'],
      }[condition.as];
      expect(allowed, `${filter.name}.${name} (${condition.field} is ${kind})`).toContain(kind);
      expect(field.description).toContain(`\`${condition.field}`);
    }
  });

  it.each(shown)('Every column of $key is one that `fields` can name', ({ key, type }) => {
    const { fields } = getEndpoint(key);
    if (fields?.mode !== 'select') return;
    const known = new Set([...fields.byDefault, ...fields.optional]);
    expect(listColumns(type).filter((column) => !known.has(column))).toEqual([]);
  });
});

const spec = join(process.env['KEAP_SPEC_DIR'] ?? '../shared/keap/openapi', 'keap-v2.json');

interface Schema {
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Columns that the graph omits, with the reason. */
const omitted: Readonly<Record<string, string>> = {
  'contacts.groups': 'the same as tag_ids, as comma text',
  'opportunities.monthly_revenue': 'legacy: Keap may reject it',
  'opportunities.order_revenue': 'legacy: Keap may reject it',
  'opportunities.objection': 'legacy: Keap may reject it',
  'opportunities.status': 'legacy: Keap may reject it',
  'opportunities.stage_entrance_time': 'legacy: Keap may reject it',
  'payments.payment_method': 'card data',
  'transactions.payment_method': 'card data',
  'transactions.contact': 'a copy; the edge leads to the record itself',
};

/** Columns that are not in the list schema of v2's document, with their source. */
const elsewhere: Readonly<Record<string, string>> = {
  'users.time_zone': 'v1',
  'stages.is_default': 'v1',
  'stages.end_stage': 'v1',
  'stages.stage_count': 'v1',
  'products.url': 'v1',
  'orders.recurring': 'v1',
  'subscriptions.use_default_payment_gateway': 'v1',
  'tasks.url': 'v1',
  'tasks.funnel_id': 'v1',
  'tasks.jgraph_id': 'v1',
  'business_profile.phone_ext': 'v1',
  'transactions.id': 'v1',
  'transactions.test': 'v1',
  'transactions.currency': 'v1',
  'transactions.gateway': 'v1',
  'transactions.gateway_account_name': 'v1',
  'transactions.collection_method': 'v1',
  'transactions.type': 'v1',
  'emails.plain_content': 'the single e-mail',
  'emails.html_content': 'the single e-mail',
};

describe.runIf(existsSync(spec))("the graph agrees with Keap's OpenAPI document", () => {
  const document = existsSync(spec)
    ? (JSON.parse(readFileSync(spec, 'utf8')) as {
        readonly paths: Readonly<Record<string, { readonly get: { readonly responses: Record<string, unknown> } }>>;
        readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
      })
    : null;
  const resolve = (part: Schema): Schema =>
    part.$ref ? document!.components.schemas[part.$ref.split('/').at(-1)!]! : part;

  /** v2 has appointments since a later document (docs/keap-api.md 15). */
  const described = shown.filter(({ key }) => getEndpoint(key).apiVersion === 'v2' && key !== 'appointments');
  it.each(described)(
    'Every column of $key in the document is in the graph, or has a reason not to be',
    ({ key, type }) => {
      const { path, envelope, responseShape: kind } = getEndpoint(key);
      const answer = document!.paths[`/rest${path}`]!.get.responses['200'] as {
        content: Record<string, { schema: Schema }>;
      };
      const body = resolve(Object.values(answer.content)[0]!.schema);
      const record = kind === 'record' ? body : resolve(body.properties![envelope ?? '']!.items!);
      const columns = Object.keys(record.properties!);
      const ours = new Set(listColumns(type));
      // `notes` is in Keap's list of fields and missing from its schema: docs/keap-api.md 8.1.
      if (key === 'contacts') columns.push('notes');
      const missing = columns.filter((column) => !ours.has(column) && !(`${key}.${column}` in omitted));
      expect(missing).toEqual([]);
      const others = [...ours].filter((column) => !columns.includes(column) && !(`${key}.${column}` in elsewhere));
      expect(others).toEqual([]);
    },
  );
});
