import { describe, expect, it } from 'vitest';
import { chunkIds } from '../../../src/keap/codec/filter.js';
import { buildPageUrl, buildRecordUrl } from '../../../src/keap/codec/url.js';
import type { Clause } from '../../../src/keap/keap-client.js';
import { findEndpoint } from '../../kit/endpoint.js';

const contacts = findEndpoint('contacts');
const filtered = (filter: readonly Clause[]): string => buildPageUrl(contacts, { filter });

describe('a page request', () => {
  it('A filter is encoded in the grammar that Keap documents', () => {
    const filter: Clause[] = [
      { field: 'email', op: '==', value: 'ann+x@y.com' },
      { field: 'given_name', op: '==', value: 'Än*' },
      { field: 'contact_id', op: '>=', value: '5' },
      { field: 'contact_ids', op: '==', value: ['1', '2'] },
    ];
    expect(filtered(filter)).toBe(
      '/v2/contacts?filter=email%3D%3Dann%2Bx%40y.com%3Bgiven_name%3D%3D%C3%84n%2A%3Bcontact_id%3E%3D5%3Bcontact_ids%3D%3D1,2&page_size=1000',
    );
  });

  it('Equal page requests give the same URL', () => {
    const url = buildPageUrl(contacts, { fields: ['tag_ids', 'given_name'], size: 5 });
    expect(url).toBe('/v2/contacts?fields=given_name,id,tag_ids&page_size=5');
    expect(buildPageUrl(contacts, { size: 5, fields: ['given_name', 'tag_ids', 'id', 'tag_ids'] })).toBe(url);
  });

  it('Where `fields` adds properties, the URL omits default ones', () => {
    expect(buildPageUrl(findEndpoint('companies'), { fields: ['company_name', 'notes'] })).toContain('fields=notes&');
    expect(buildPageUrl(findEndpoint('companies'), { fields: ['company_name'] })).not.toContain('fields');
    expect(buildPageUrl(findEndpoint('orders'), { fields: ['title'] })).not.toContain('fields');
  });

  it('The fields parameter is repeated where the endpoint requires it, and joined elsewhere', () => {
    const fields = ['custom_fields', 'created_by'];
    expect(buildPageUrl(findEndpoint('opportunities'), { fields, size: 5 })).toBe(
      '/v2/opportunities?fields=created_by&fields=custom_fields&page_size=5',
    );
    expect(buildRecordUrl(findEndpoint('opportunities'), '7', fields)).toBe(
      '/v2/opportunities/7?fields=created_by&fields=custom_fields',
    );
    expect(buildPageUrl(findEndpoint('opportunities', 'v1'), { fields, size: 5 })).toContain(
      '&optional_properties=custom_fields',
    );
  });

  it('A page URL contains order, token and parent', () => {
    const orderBy = { field: 'name', direction: 'desc' } as const;
    expect(buildPageUrl(findEndpoint('tags'), { orderBy, token: 'a b&c', size: 1 })).toBe(
      '/v2/tags?order_by=name%20desc&page_size=1&page_token=a%20b%26c',
    );
    expect(buildPageUrl(findEndpoint('contact_tags'), { parentId: '7', size: 1 })).toBe(
      '/v2/tags/7/contacts?page_size=1',
    );
  });

  it('Times in filters are in UTC with milliseconds', () => {
    const url = filtered([{ field: 'start_update_time', op: '==', value: '2026-01-02T01:00:00+02:00' }]);
    expect(decodeURIComponent(url)).toContain('start_update_time==2026-01-01T23:00:00.000Z');
  });

  it.each<[string, Clause]>([
    ['an unknown field', { field: 'shoe_size', op: '==', value: '44' }],
    ['an inherited name', { field: 'constructor', op: '==', value: '44' }],
    ['an operator that the field does not take', { field: 'email', op: '>', value: 'a' }],
    ['a negation', { field: 'contact_id', op: '!=', value: '1' }],
    ['a separator in a value', { field: 'email', op: '==', value: 'a;b' }],
    ['a comma in a value', { field: 'family_name', op: '==', value: 'Smith, Jr' }],
    ['a star inside a prefix', { field: 'given_name', op: '==', value: 'A*n*' }],
    ['a literal star', { field: 'given_name', op: '==', value: 'An*', literal: true }],
    ['a bare star', { field: 'given_name', op: '==', value: '*' }],
    ['a star on a field without prefixes', { field: 'company_id', op: '==', value: '1*' }],
    ['a blank value', { field: 'email', op: '==', value: ' ' }],
    ['several values where one is allowed', { field: 'email', op: '==', value: ['a', 'b'] }],
    ['an empty set', { field: 'contact_ids', op: '==', value: [] }],
    ['a date where a time is required', { field: 'start_update_time', op: '==', value: '2026-01-02' }],
    ['half a surrogate pair', { field: 'email', op: '==', value: '\ud800' }],
  ])('A filter with %s is rejected with RangeError', (_, clause) => {
    expect(() => filtered([clause])).toThrow(RangeError);
  });

  it('A page request with an unknown order, field, size or parent is rejected with RangeError', () => {
    expect(() => buildPageUrl(contacts, { orderBy: { field: 'shoe_size', direction: 'asc' } })).toThrow(RangeError);
    expect(() => buildPageUrl(contacts, { fields: ['shoe_size'] })).toThrow(RangeError);
    for (const size of [0, 1001, 1.5, Number.NaN]) expect(() => buildPageUrl(contacts, { size })).toThrow(RangeError);
    expect(() => buildPageUrl(findEndpoint('users'), { size: 101 })).toThrow(RangeError);
    expect(() => buildPageUrl(findEndpoint('contact_tags'), {})).toThrow(RangeError);
    expect(() => buildPageUrl(contacts, { parentId: '1' })).toThrow(RangeError);
  });

  it.each(['../users', '1/notes', 'a b', '', '\ud800'])('The parent id %j is UPSTREAM_BAD_DATA', (parentId) => {
    const bad = expect.objectContaining({ code: 'UPSTREAM_BAD_DATA', message: expect.not.stringContaining('users') });
    expect(() => buildPageUrl(findEndpoint('contact_tags'), { parentId })).toThrow(bad);
  });
});

describe('a record request', () => {
  it('A record URL contains the id and the fields', () => {
    expect(buildRecordUrl(contacts, '7', ['tag_ids'])).toBe('/v2/contacts/7?fields=id,tag_ids');
    expect(buildRecordUrl(findEndpoint('orders'), '7', ['title'])).toBe('/v2/orders/7');
    expect(buildRecordUrl(findEndpoint('notes'), '7', [])).toBeNull();
  });
});

describe('a set of ids', () => {
  it('Ids are chunked by count and by length, sorted and without duplicates', () => {
    expect(chunkIds(['10', '9', '9', '1'], 2, 100)).toEqual([['1', '9'], ['10']]);
    const ids = Array.from({ length: 500 }, (_, index) => String(100_000 + index));
    const chunks = chunkIds(ids, 1000, 700);
    expect(Math.max(...chunks.map((chunk) => chunk.join(',').length))).toBeLessThanOrEqual(700);
    expect(chunks).toHaveLength(5);
    expect(chunks.flat()).toEqual(ids);
    expect(chunkIds([], 5, 100)).toEqual([]);
  });
});
