import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { altered } from './faults.js';

const cut = (body: Record<string, unknown>): unknown =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (Array.isArray(value) ? [[name, value.slice(0, 11)]] : [])),
  );

it('A v2 page whose JSON was cut and closed again, once, is not certified', () =>
  expectNotCertified(
    { faults: [altered('/v2/tags', cut, 1)], resources: ['tags'] },
    { resource: 'tags', fact: /holds 29 records that the scan did not get/ },
  ));

it('A v2 page by id windows whose JSON was cut and closed again, once, is not certified', () =>
  expectNotCertified(
    { faults: [altered('/v2/products', cut, 1)], resources: ['products'] },
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
