import { describe, expect, it } from 'vitest';
import { buildPageUrl, buildRecordUrl } from '../../../src/keap/codec/url.js';
import { findEndpoint } from '../../kit/endpoint.js';

const contacts = findEndpoint('contacts', 'v1');

describe('a v1 page request', () => {
  it('A v1 page URL has v1 names of filters, order and properties, and our limit and offset', () => {
    const url = buildPageUrl(contacts, {
      filter: [
        { field: 'email', op: '==', value: 'ann+x@y.com' },
        { field: 'start_update_time', op: '==', value: '2026-01-02T01:00:00+02:00' },
      ],
      orderBy: { field: 'create_time', direction: 'desc' },
      fields: ['given_name', 'birth_date', 'custom_fields'],
      size: 50,
      token: '100',
    });
    expect(url).toBe(
      '/v1/contacts?email=ann%2Bx%40y.com&limit=50&offset=100&optional_properties=birthday,custom_fields&order=date_created&order_direction=DESCENDING&since=2026-01-01T23%3A00%3A00.000Z',
    );
  });

  it('Values of v1 parameters are unchanged, since v1 has no separators', () => {
    const value = 'Smith, Jones; *Sons* & Co';
    const url = buildPageUrl(contacts, {
      filter: [
        { field: 'family_name', op: '==', value },
        { field: 'given_name', op: '==', value: 'Ann*', literal: true },
      ],
      size: 5,
    });
    expect(new URL(url, 'https://keap').searchParams.get('family_name')).toBe(value);
    expect(new URL(url, 'https://keap').searchParams.get('given_name')).toBe('Ann*');
    expect(url).toMatch(/^[\w/?=&%.-]*$/);
  });

  it('The first v1 page has offset 0', () => {
    expect(buildPageUrl(contacts, {})).toBe('/v1/contacts?limit=1000&offset=0');
  });

  it('A v1 list without pages has no paging parameters', () => {
    expect(buildPageUrl(findEndpoint('stages', 'v1'), {})).toBe('/v1/opportunity/stage_pipeline');
    expect(buildPageUrl(findEndpoint('contact_fields', 'v1'), { size: 10 })).toBe('/v1/contacts/model');
  });

  it('A v1 list below a record has the parent in its path', () => {
    expect(buildPageUrl(findEndpoint('contact_tags', 'v1'), { parentId: '7', size: 2 })).toBe(
      '/v1/tags/7/contacts?limit=2&offset=0',
    );
  });

  it('A v1 record URL has the optional properties', () => {
    expect(buildRecordUrl(contacts, '7', ['origin', 'given_name'])).toBe('/v1/contacts/7?optional_properties=origin');
  });

  it('A filter or order that v1 does not support is rejected with RangeError', () => {
    const refused: Parameters<typeof buildPageUrl>[1][] = [
      { filter: [{ field: 'contact_ids', op: '==', value: ['1', '2'] }] },
      { filter: [{ field: 'contact_id', op: '>', value: '1' }] },
      { filter: [{ field: 'email', op: '==', value: 'ann*' }] },
      { filter: [{ field: 'email', op: '==', value: ' ' }] },
      { filter: [{ field: 'email', op: '==', value: '\ud800' }] },
      { filter: [{ field: 'shoe_size', op: '==', value: '44' }] },
      { filter: [{ field: 'Shoe', op: '==', value: '44', custom: true }] },
      { token: 'b2Zmc2V0' },
      { token: '-1' },
    ];
    for (const request of refused)
      expect(() => buildPageUrl(contacts, request), JSON.stringify(request)).toThrow(RangeError);
    for (const value of ['*.pdf', 'plan*'])
      expect(() =>
        buildPageUrl(findEndpoint('files', 'v1'), { filter: [{ field: 'file_name', op: '==', value, literal: true }] }),
      ).toThrow(RangeError);
    const upward = { orderBy: { field: 'order_time', direction: 'asc' } } as const;
    expect(() => buildPageUrl(findEndpoint('orders', 'v1'), upward)).toThrow(RangeError);
    expect(() =>
      buildPageUrl(findEndpoint('stages', 'v1'), { filter: [{ field: 'id', op: '==', value: '1' }] }),
    ).toThrow(RangeError);
  });
});
