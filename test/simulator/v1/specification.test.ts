import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../src/simulator/v1/application.js';
import { simulators, type JsonRecord } from '../kit.js';
import { answerOf, faultsOf, neverSeen, type Document, type Schema } from './document.js';
import { getV1, listV1, readNumbers } from './kit.js';

/** Keap's own v1 document, kept outside the project: KEAP_SPEC_DIR, else the folder that the workspace shares. */
const directory = process.env['KEAP_SPEC_DIR'] ?? join(import.meta.dirname, '../../../../shared/keap/openapi');
const file = join(directory, 'keap-v1.json');
const present = existsSync(file);

/** In real answers though in no document, or in this list's: docs/keap-api.md 6.2, 8.1, 8.5 and quirk 14. */
const undocumented = new Set([
  'contacts[].tag_ids',
  'contacts[].notes',
  'contacts[].last_updated_utc_millis',
  'contact.notes',
  'contact.last_updated_utc_millis',
  'tasks[].id',
  'task.id',
  'appointments[].id',
  'appointment.id',
]);

const contactNames =
  'company_name,opt_in_reason,origin,relationships,fax_numbers,social_accounts,contact_type,lead_source_id,birthday,preferred_name,prefix,suffix,notes,time_zone,website,job_title,preferred_locale,source_type,custom_fields,spouse_name,anniversary';
const optional: Readonly<Record<string, string>> = {
  contacts: contactNames,
  companies: 'notes,fax_number,custom_fields',
  opportunities: 'custom_fields',
};

/** Lists by their path in the document and the envelope; `{…}` is filled with the id of a record that has some. */
const lists: readonly (readonly [path: string, envelope: string, neverSent?: readonly string[]])[] = [
  ['contacts', 'contacts'],
  ['contacts/{contactId}/tags', 'tags'],
  ['contacts/{contactId}/emails', 'emails'],
  ['tags', 'tags'],
  ['tags/{tagId}/contacts', 'contacts'],
  ['companies', 'companies'],
  ['users', 'users'],
  ['opportunities', 'opportunities'],
  ['orders', 'orders'],
  ['orders/{orderId}/transactions', 'transactions'],
  ['transactions', 'transactions'],
  ['products', 'products'],
  ['subscriptions', 'subscriptions'],
  ['tasks', 'tasks'],
  ['notes', 'notes'],
  ['appointments', 'appointments'],
  ['files', 'files'],
  // The single campaign has them, when asked for.
  ['campaigns', 'campaigns', ['goals', 'sequences']],
  ['emails', 'emails'],
];

/** Single records by their path in the document, what they are called here and the list that holds one. */
const singles: readonly (readonly [path: string, name: string, list: string, optional?: string])[] = [
  ['contacts/{id}', 'contact', 'contacts', contactNames],
  ['companies/{companyId}', 'company', 'companies', 'notes,fax_number,custom_fields'],
  ['tags/{id}', 'tag', 'tags'],
  ['opportunities/{opportunityId}', 'opportunity', 'opportunities', 'custom_fields'],
  ['orders/{orderId}', 'order', 'orders'],
  ['transactions/{transactionId}', 'transaction', 'transactions'],
  ['products/{productId}', 'product', 'products'],
  ['tasks/{taskId}', 'task', 'tasks'],
  ['notes/{noteId}', 'note', 'notes'],
  ['appointments/{appointmentId}', 'appointment', 'appointments'],
  ['files/{fileId}', 'file', 'files', 'file_data'],
  ['campaigns/{campaignId}', 'campaign', 'campaigns', 'goals,sequences'],
  ['emails/{id}', 'email', 'emails'],
];

const bareAnswers = [
  'opportunity/stage_pipeline',
  'account/profile',
  'oauth/connect/userinfo',
  ...['contacts', 'companies', 'opportunities', 'orders', 'subscriptions', 'tasks', 'notes', 'appointments'].map(
    (records) => `${records}/model`,
  ),
];

describe.skipIf(!present)(
  present
    ? "what the simulator serves of v1 agrees with Keap's document"
    : "skipped: Keap's v1 document is not at KEAP_SPEC_DIR",
  () => {
    const document = present ? (JSON.parse(readFileSync(file, 'utf8')) as Document) : ({} as Document);
    const { start } = simulators();
    const unique = (faults: readonly string[]): string[] => [...new Set(faults.map((one) => one.replace(/\d+/g, '#')))];
    const inside = (schema: Schema, envelope: string): Schema => schema.properties![envelope]!;
    /** The first record of an order is one with payments, of a contact one with tags and mail: their lists are not empty. */
    const filled = async (simulator: Parameters<typeof getV1>[0], path: string): Promise<string> => {
      const orders = await listV1(simulator, 'transactions', { limit: '1' });
      const emails = await listV1(simulator, 'emails');
      const contacts = await listV1(simulator, 'contacts');
      const tagged = contacts.records.filter((one) => (one['tag_ids'] as number[]).length > 0).map(({ id }) => id);
      const ids: Record<string, unknown> = {
        '{orderId}': orders.records[0]!['order_ids'],
        '{tagId}': readNumbers((await listV1(simulator, 'tags')).records)[0],
        '{contactId}': emails.records.map((one) => one['contact_id']).find((id) => tagged.includes(id)),
      };
      return path.replace(/\{\w+\}/, (name) => String(ids[name]));
    };

    it.each(lists)('%s: every property of every record, by name and type, and none missing', async (...row) => {
      const [path, envelope, neverSent = []] = row as [string, string, (readonly string[])?];
      const simulator = await start({ contacts: 300 });
      const query = optional[path] === undefined ? {} : { optional_properties: optional[path] };
      const { json } = await getV1(simulator, await filled(simulator, path), query);
      const records = (json as JsonRecord)[envelope] as JsonRecord[];
      expect(records.length).toBeGreaterThan(0);
      const schema = answerOf(document, `/v1/${path}`);
      expect(unique(faultsOf(document, records, inside(schema, envelope), envelope, undocumented))).toEqual([]);
      expect(neverSeen(document, records, inside(schema, envelope))).toEqual(neverSent);
      const whole = Object.keys(json as JsonRecord).toSorted();
      expect(whole).toEqual(Object.keys(schema.properties!).toSorted());
    });

    it.each(singles)('%s: every property, by name and type, and none missing', async (...row) => {
      const [path, name, list, properties] = row as [string, string, string, string?];
      const simulator = await start({ contacts: 300 });
      const [id] = readNumbers((await listV1(simulator, list)).records);
      const query = properties === undefined ? {} : { optional_properties: properties };
      const { json, status } = await getV1(simulator, path.replace(/\{\w+\}/, String(id)), query);
      expect(status).toBe(200);
      const schema = answerOf(document, `/v1/${path}`);
      expect(unique(faultsOf(document, json, schema, name, undocumented))).toEqual([]);
      expect(neverSeen(document, [json], schema)).toEqual([]);
    });

    it.each(bareAnswers)('%s: every property, by name and type, and none missing', async (path) => {
      const simulator = await start({ contacts: 100 });
      const { json, status } = await getV1(simulator, path);
      expect(status).toBe(200);
      const schema = answerOf(document, `/v1/${path}`);
      expect(unique(faultsOf(document, json, schema, path, undocumented))).toEqual([]);
      expect(neverSeen(document, Array.isArray(json) ? json : [json], schema)).toEqual([]);
    });

    it('orders/{orderId}/payments: a bare array', async () => {
      const simulator = await start({ contacts: 100 });
      const { json } = await getV1(simulator, await filled(simulator, 'orders/{orderId}/payments'));
      expect((json as JsonRecord[]).length).toBeGreaterThan(0);
      const schema = answerOf(document, '/v1/orders/{orderId}/payments');
      expect(unique(faultsOf(document, json, schema, 'payments', undocumented))).toEqual([]);
      expect(neverSeen(document, json as JsonRecord[], schema)).toEqual([]);
    });

    it('serves no path that the document does not know, but for those that only some accounts answer', () => {
      const known = new Set(Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, '{id}')));
      const unknown = endpoints.map(({ path }) => path).filter((path) => !known.has(path));
      expect(unknown).toEqual([
        '/v1/opportunity/stage_pipeline/get',
        '/v1/pipelines',
        '/v1/pipelines/{id}',
        '/v1/payments',
      ]);
    });
  },
);
