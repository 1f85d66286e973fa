import { describe, expect, it } from 'vitest';
import {
  billingCycle,
  flag,
  id,
  ids,
  joinedIds,
  joinedTexts,
  enumValue,
} from '../../../src/resources/normalize/field-aliases.js';

describe("v1's ids", () => {
  it('v1 ids become text', () => {
    expect(id(98260)).toBe('98260');
    expect(id('98260')).toBe('98260');
    expect(ids([1, '2', 3])).toEqual(['1', '2', '3']);
  });

  it('v1 ids that mean no record become null: 0, -1 and the empty text', () => {
    for (const none of [0, '0', -1, '-1', '', null]) expect(id(none)).toBeNull();
    expect(ids([0, 4, null])).toEqual(['4']);
  });

  it('v1 ids joined in one text are split', () => {
    expect(joinedIds('12, 14,0,')).toEqual(['12', '14']);
    expect(joinedIds(12)).toEqual(['12']);
    expect(joinedIds([12])).toEqual(['12']);
    expect(joinedIds('')).toEqual([]);
    expect(joinedIds(null)).toBeNull();
  });

  it('v1 ids of a wrong type stay as they are', () => {
    for (const odd of [true, { id: 1 }, ['x']]) expect(id(odd)).toBe(odd);
    expect(ids('1,2')).toBe('1,2');
  });
});

describe("v1's values", () => {
  it.each([
    ['SingleOptIn', 'SINGLE_OPT_IN'],
    ['DoubleOptin', 'DOUBLE_OPT_IN'],
    ['UnengagedNonMarketable', 'UNENGAGED_NON_MARKETABLE'],
    ['ListUnsubscribe', 'LIST_UNSUBSCRIBE'],
    ['HardBounce', 'HARD_BOUNCE'],
    ['FORMAPIHOSTED', 'FORM_API_HOSTED'],
    ['FORMAPIINTERNAL', 'FORM_API_INTERNAL'],
    ['INTERNALFORM', 'INTERNAL_FORM'],
    ['LANDINGPAGE', 'LANDING_PAGE'],
    ['WEBFORM', 'WEBFORM'],
    ['WebForm', 'WEB_FORM'],
    ['LinkedIn', 'LINKED_IN'],
    ['YouTube', 'YOUTUBE'],
    ['ReSampledImage', 'RESAMPLED_IMAGE'],
    ['BrandingCenterLogo', 'BRANDING_CENTER_LOGO'],
    ['QBO_SYNC', 'QUICKBOOKS'],
    ['CHECKOUT_FORM', 'CHECKOUT_FORM'],
    ['SocialSecurityNumber', 'SOCIAL_SECURITY_NUMBER'],
    ['Manual Paid', 'MANUAL_PAID'],
    ['Active', 'ACTIVE'],
  ])('The v1 value %s is %s in v2', (v1, v2) => {
    expect(enumValue(v1)).toBe(v2);
    expect(enumValue(v2)).toBe(v2);
  });

  it('Unknown v1 values are converted to the same form, and free text stays', () => {
    expect(enumValue('BrandNewThing')).toBe('BRAND_NEW_THING');
    expect(enumValue('Refund (part), by Bob')).toBe('Refund (part), by Bob');
    expect(enumValue('')).toBe('');
    expect(enumValue(3)).toBe(3);
  });

  it('v1 billing cycles are numbers or words', () => {
    expect([1, 2, 3, 6].map(billingCycle)).toEqual(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY']);
    expect(['YEAR', 'MONTH', 'WEEK', 'DAY'].map(billingCycle)).toEqual(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY']);
    expect(billingCycle(9)).toBe(9);
    expect(billingCycle('toString')).toBe('toString');
  });

  it('v1 booleans are 1 and 0', () => {
    expect([1, 0, true, 2, null].map(flag)).toEqual([true, false, true, 2, null]);
  });

  it('Several v1 addresses are one text', () => {
    expect(joinedTexts('a@x.org, b@x.org;c@x.org')).toEqual(['a@x.org', 'b@x.org', 'c@x.org']);
    expect(joinedTexts('')).toEqual([]);
    expect(joinedTexts(null)).toBeNull();
  });
});
