import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../src/simulator/v1/application.js';
import { simulators, type JsonRecord } from '../kit.js';
import { findResponseSchema, findMismatches, findMissingProperties, type Document, type Schema } from './document.js';
import { getV1, listV1, readNumbers } from './kit.js';

/** Keap's own v1 document, kept outside the project: in KEAP_SPEC_DIR, else in a folder beside it. */
const directory = process.env['KEAP_SPEC_DIR'] ?? join(import.meta.dirname, '../../../../shared/keap/openapi');
const file = join(directory, 'keap-v1.json');
const present = existsSync(file);

/** In real responses but in no document, or not in this list's: docs/keap-api.md 6.2, 8.1, 8.5 and quirk 14. */
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

/** Lists by their documented path and the envelope; `{…}` stands for the id of a record whose list is not empty. */
const lists: readonly (readonly [path: string, envelope: string, missingColumns?: readonly string[]])[] = [
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
  // The single campaign has them on request.
  ['campaigns', 'campaigns', ['goals', 'sequences']],
  ['emails', 'emails'],
];

/** Single records by their documented path, their name here and the list that holds one. */
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
  present ? "the simulator and Keap's v1 document" : "skipped: Keap's v1 document is not at KEAP_SPEC_DIR",
  () => {
    const document = present ? (JSON.parse(readFileSync(file, 'utf8')) as Document) : ({} as Document);
    const { start } = simulators();
    const unique = (faults: readonly string[]): string[] => [...new Set(faults.map((one) => one.replace(/\d+/g, '#')))];
    const inside = (schema: Schema, envelope: string): Schema => schema.properties![envelope]!;
    /** Fills in an order with payments and a contact with tags and e-mails: their lists are not empty. */
    const fillPath = async (simulator: Parameters<typeof getV1>[0], path: string): Promise<string> => {
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

    it.each(lists)('Every record of the v1 list %s has exactly the documented properties and types', async (...row) => {
      const [path, envelope, missingColumns = []] = row as [string, string, (readonly string[])?];
      const simulator = await start({ contacts: 300 });
      const query = optional[path] === undefined ? {} : { optional_properties: optional[path] };
      const { json } = await getV1(simulator, await fillPath(simulator, path), query);
      const records = (json as JsonRecord)[envelope] as JsonRecord[];
      expect(records.length).toBeGreaterThan(0);
      const schema = findResponseSchema(document, `/v1/${path}`);
      expect(unique(findMismatches(document, records, inside(schema, envelope), envelope, undocumented))).toEqual([]);
      expect(findMissingProperties(document, records, inside(schema, envelope))).toEqual(missingColumns);
      const whole = Object.keys(json as JsonRecord).toSorted();
      expect(whole).toEqual(Object.keys(schema.properties!).toSorted());
    });

    it.each(singles)(
      'A single record at the v1 path %s has exactly the documented properties and types',
      async (...row) => {
        const [path, name, list, properties] = row as [string, string, string, string?];
        const simulator = await start({ contacts: 300 });
        const [id] = readNumbers((await listV1(simulator, list)).records);
        const query = properties === undefined ? {} : { optional_properties: properties };
        const { json, status } = await getV1(simulator, path.replace(/\{\w+\}/, String(id)), query);
        expect(status).toBe(200);
        const schema = findResponseSchema(document, `/v1/${path}`);
        expect(unique(findMismatches(document, json, schema, name, undocumented))).toEqual([]);
        expect(findMissingProperties(document, [json], schema)).toEqual([]);
      },
    );

    it.each(bareAnswers)('The v1 response of %s has exactly the documented properties and types', async (path) => {
      const simulator = await start({ contacts: 100 });
      const { json, status } = await getV1(simulator, path);
      expect(status).toBe(200);
      const schema = findResponseSchema(document, `/v1/${path}`);
      expect(unique(findMismatches(document, json, schema, path, undocumented))).toEqual([]);
      expect(findMissingProperties(document, Array.isArray(json) ? json : [json], schema)).toEqual([]);
    });

    it('The payments of a v1 order are a bare array of the documented shape', async () => {
      const simulator = await start({ contacts: 100 });
      const { json } = await getV1(simulator, await fillPath(simulator, 'orders/{orderId}/payments'));
      expect((json as JsonRecord[]).length).toBeGreaterThan(0);
      const schema = findResponseSchema(document, '/v1/orders/{orderId}/payments');
      expect(unique(findMismatches(document, json, schema, 'payments', undocumented))).toEqual([]);
      expect(findMissingProperties(document, json as JsonRecord[], schema)).toEqual([]);
    });

    it('Every v1 path of the simulator is documented, except for those that only some accounts have', () => {
      const documented = new Set(Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, '{id}')));
      const undocumentedPaths = endpoints.map(({ path }) => path).filter((path) => !documented.has(path));
      expect(undocumentedPaths).toEqual([
        '/v1/opportunity/stage_pipeline/get',
        '/v1/pipelines',
        '/v1/pipelines/{id}',
        '/v1/payments',
      ]);
    });
  },
);
