import type { Collection } from '../world/collection.js';
import type { SeedContext } from './business.js';
import { makeStageName } from './pipeline.js';
import { time, type Json } from './values.js';
import { groupNames } from './words.js';

/** Data about the account itself. */

export function userGroups({ sizes, ids }: SeedContext): Collection {
  const payload = (number: number): Json => ({
    id: String(ids.user_groups.toId(number)),
    name: groupNames[number] ?? `Group ${number + 1}`,
  });
  return { size: sizes.user_groups, ids: ids.user_groups, payload, index: {} };
}

const profile: Json = {
  name: 'Copper & Sons Coaching LLC',
  email: 'hello@coppersons.example.com',
  website: 'https://coppersons.example.com',
  phone: '(480) 555-0142',
  address: {
    line1: '12 Oak Avenue',
    line2: '',
    locality: 'Chandler',
    region: 'Arizona',
    country_code: 'USA',
    postal_code: '85224',
  },
  time_zone: 'America/Phoenix',
  logo_url: null,
  currency_code: 'USD',
  language_tag: 'en-US',
  business_type: 'Coaching',
  business_goals: ['Grow sales', 'Save time'],
  business_primary_color: '#2D7A3E',
  business_secondary_color: null,
};

/** The business profile: the only record of its list, without an id. */
export function businessProfile(): Collection {
  return {
    size: 1,
    ids: { toId: () => 1, toNumber: (id) => (id === 1 ? 0 : -1), countBelow: (id) => (id > 1 ? 1 : 0) },
    payload: () => profile,
    index: {},
    identity: { read: () => '1', toNumber: (id) => (id === '1' ? 0 : -1) },
  };
}

/** Named pipelines. The first holds the stages of the opportunities, the others have their own. */
export function pipelines({ sizes, ids, calendar }: SeedContext): Collection {
  const payload = (number: number): Json => {
    const id = String(ids.pipelines.toId(number));
    const own = Array.from({ length: 3 }, (_, index) => ({
      id: String(9_000 + number * 10 + index),
      name: ['Open', 'In work', 'Done'][index]!,
      pipeline_id: id,
    }));
    const shared = Array.from({ length: sizes.stages }, (_, stage) => ({
      id: String(ids.stages.toId(stage)),
      name: makeStageName(stage),
      pipeline_id: id,
    }));
    return {
      id,
      name: number === 0 ? 'Sales Pipeline' : `Partner Pipeline ${number}`,
      stages: number === 0 ? shared : own,
      create_time: time(calendar.spreadTime(number, 400, 500)),
    };
  };
  return { size: sizes.pipelines, ids: ids.pipelines, payload, index: {} };
}
