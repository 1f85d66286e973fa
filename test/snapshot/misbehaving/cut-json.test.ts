import { expect, it } from 'vitest';
import type { Call } from '../../../src/simulator/faults.js';
import { expectCertified, expectNotCertified } from './keap.js';
import { altered } from './faults.js';

const cut = (body: Record<string, unknown>): unknown =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (Array.isArray(value) ? [[name, value.slice(0, 11)]] : [])),
  );

const cutUnordered = (body: Record<string, unknown>, { query }: Call): unknown =>
  query.has('order_by') ? body : cut(body);

it('A list by token whose first page was cut once is scanned again and complete', () =>
  expectCertified({ faults: [altered('/v2/tags', cut, 1)], resources: ['tags'] }, 'tags', (leg) =>
    expect(leg).toMatchObject({ records: 40, repeated: 0, evidence: { kind: 'AGREED' } }),
  ));

it('A v2 page whose JSON was cut and closed again is not certified', () =>
  expectNotCertified(
    { faults: [altered('/v2/tags', cutUnordered)], resources: ['tags'] },
    { resource: 'tags', fact: /holds 29 records that the scan did not get/ },
  ));

it('A v2 page by id windows whose JSON was cut and closed again is not certified', () =>
  expectNotCertified(
    { faults: [altered('/v2/products', cutUnordered)], resources: ['products'] },
    { resource: 'products', fact: /holds 13 records that the scan did not get/ },
  ));

it('A second read whose JSON was cut and closed again is not certified', () =>
  expectNotCertified(
    {
      faults: [altered('/v2/tags', (body, { query }) => (query.has('order_by') ? cut(body) : body))],
      resources: ['tags'],
    },
    { resource: 'tags', fact: /holds 29 records fewer/ },
  ));
