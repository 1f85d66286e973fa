import { groupByOwner, findParent, sumRuns, range, spacedIds, type Collection } from '../world/collection.js';
import { mix, hashText } from '../world/prng.js';
import { makeMissingId, owned, type Business } from './business.js';
import { companyName, companyOf } from './people.js';
import { faceOf } from './appearance.js';
import { customValues } from './custom-fields.js';
import { laterBy, legacyTime, madeAt, time, type Json } from './values.js';
import { productNames, stageNames, givenNames, familyNames } from './words.js';

/** A stage's name, as the stage itself and all that copy it show it. */
export const stageName = (number: number): string =>
  stageNames[number] ?? `${stageNames[number % stageNames.length]} ${Math.floor(number / stageNames.length) + 1}`;

const probability = (business: Business, number: number): number =>
  Math.round((100 * number) / Math.max(business.sizes.stages - 1, 1));

export function stages(business: Business): Collection {
  const { sizes, ids } = business;
  const payload = (number: number): Json => {
    const prng = business.createPrng('stages', number);
    const made = madeAt(number, 400, prng.below(1000));
    const id = ids.stages.toId(number);
    return {
      id: String(id),
      name: stageName(number),
      order: (number + 1) * 10,
      target_number_days: prng.between(3, 30),
      probability: probability(business, number),
      created_time: time(made),
      updated_time: time(laterBy(made, prng.below(200), prng.below(86_400))),
      checklist_items: [
        { id: String(id * 10 + 1), description: `Finish ${stageName(number)}`, required: prng.chance(50), order: 1 },
      ],
    };
  };
  return { size: sizes.stages, ids: ids.stages, payload, index: {} };
}

const CONTACT = hashText('contact of deal');
const STAGE = hashText('stage of deal');
const USER = hashText('user of deal');

/** Who an opportunity is for, where it stands and whose it is, as numbers; -1 for none. */
export function dealLinks(business: Business): {
  contactOf: (deal: number) => number;
  stageOf: (deal: number) => number;
  userOf: (deal: number) => number;
} {
  const { sizes, defects } = business;
  const defective = new Set(defects.findRecords('MUST-REF-opportunities-stage'));
  return {
    contactOf: (deal) => (sizes.contacts === 0 ? -1 : business.draw(CONTACT, deal) % sizes.contacts),
    stageOf: (deal) => (sizes.stages === 0 || defective.has(deal) ? -1 : business.draw(STAGE, deal) % sizes.stages),
    userOf(deal) {
      const draw = business.draw(USER, deal);
      return sizes.users === 0 || draw % 10 === 0 ? -1 : Math.floor(draw / 10) % sizes.users;
    },
  };
}

function contactCopy(business: Business, contact: number, stale: boolean): Json {
  const face = faceOf(business, contact);
  const company = companyOf(business, contact);
  return {
    id: String(business.ids.contacts.toId(contact)),
    // Copies are not always kept in step with the contact: docs/keap-api.md quirk 19.
    email: stale ? `before-${contact}@example.com` : face.email,
    first_name: face.given,
    last_name: face.family,
    company_name: company < 0 ? null : companyName(business, company),
    job_title: face.job,
    phone_number: face.phone,
    city: face.address?.['locality'] ?? null,
    state: face.address?.['region'] ?? null,
  };
}

export function opportunities(business: Business): Collection {
  const { sizes, ids, defects } = business;
  const links = dealLinks(business);
  const makeMissingStageId = (number: number): string => makeMissingId(ids.stages, number % Math.max(sizes.stages, 1));
  const orphans = defects
    .findRecords('MUST-REF-opportunities-stage')
    .map((number) => ({ id: makeMissingStageId(number), number }));
  const stageOf = (deal: number): Json => {
    const stage = links.stageOf(deal);
    if (stage < 0) return { id: makeMissingStageId(deal), name: 'Old stage', details: null, reasons: [] };
    const details = {
      probability: probability(business, stage),
      stage_order: (stage + 1) * 10,
      target_num_days: 14,
      checklist_items: [],
    };
    return { id: String(ids.stages.toId(stage)), name: stageName(stage), details, reasons: [] };
  };
  const payload = (deal: number): Json => {
    const prng = business.createPrng('opportunities', deal);
    const made = madeAt(deal, sizes.opportunities, prng.below(1000));
    const [contact, user] = [links.contactOf(deal), links.userOf(deal)];
    const userPrng = user < 0 ? null : business.createPrng('users', user);
    const low = prng.between(5, 200) * 5000;
    const high = low + prng.below(40) * 2550;
    const isSwapped = defects.find('opportunities', deal) === 'MUST-OPP-01';
    const open = prng.chance(70);
    return {
      id: String(ids.opportunities.toId(deal)),
      opportunity_title: `${prng.pick(productNames)} deal${prng.chance(2) ? ' ' : ''}`,
      contact: contact < 0 ? null : contactCopy(business, contact, prng.chance(3)),
      stage: stageOf(deal),
      user: userPrng && {
        id: String(ids.users.toId(user)),
        first_name: userPrng.pick(givenNames),
        last_name: userPrng.pick(familyNames),
      },
      next_action_time: open ? time(laterBy(made, prng.between(1, 60), 0)) : null,
      next_action_notes: open ? 'Call back with the final numbers' : '',
      opportunity_notes: prng.chance(40) ? 'Came from the trade fair 🎪; decides with a partner.' : '',
      estimated_close_time: prng.chance(60) ? time(laterBy(made, prng.between(30, 120), 0)) : null,
      include_in_forecast: prng.chance(80),
      projected_revenue_low: (isSwapped ? high + 5000 : low) / 100,
      projected_revenue_high: (isSwapped ? low : high) / 100,
      affiliate_id: null,
      lead_source: prng.chance(40) ? prng.pick(['Web Form', 'Referral', 'Trade fair']) : null,
      created_time: time(made),
      last_updated_time: time(laterBy(made, prng.below(90), prng.below(86_400))),
      get custom_fields() {
        return customValues(business, 'opportunities', deal);
      },
      created_by: business.someone(prng),
      last_updated_by: business.someone(prng),
      status_id: open ? '1' : '2',
    };
  };
  return {
    size: sizes.opportunities,
    ids: ids.opportunities,
    payload,
    index: {
      contact_id: owned(ids.contacts, groupByOwner(sizes.opportunities, sizes.contacts, links.contactOf)),
      stage_id: owned(ids.stages, groupByOwner(sizes.opportunities, sizes.stages, links.stageOf), orphans),
      user_id: owned(ids.users, groupByOwner(sizes.opportunities, sizes.users, links.userOf)),
    },
  };
}

const MOVES = hashText('moves of deal');

/** The moves that brought each opportunity where it stands: the first from none, each next from where the last ended. */
export function stageMoves(business: Business): Collection {
  const { sizes, ids } = business;
  const links = dealLinks(business);
  const movesOf = (deal: number): number => {
    const stage = links.stageOf(deal);
    return stage < 0 ? 0 : 1 + (business.draw(MOVES, deal) % (stage + 1));
  };
  const starts = sumRuns(sizes.opportunities, movesOf);
  const size = starts[sizes.opportunities]!;
  const purpose = mix(hashText('ids of moves'), sizes.opportunities);
  const moveIds = spacedIds(size, 40, 3, (number) => mix(purpose, number) % 2);
  const payload = (number: number): Json => {
    const deal = findParent(starts, number);
    const step = number - starts[deal]!;
    const to = links.stageOf(deal) - (starts[deal + 1]! - 1 - number);
    const prng = business.createPrng('moves', deal);
    const made = madeAt(deal, sizes.opportunities, 999);
    // Hours apart, and never two at one time.
    const moment = (at: number): string => legacyTime(made + at * 7_200_000);
    const user = links.userOf(deal);
    return {
      id: String(moveIds.toId(number)),
      opportunity_id: String(ids.opportunities.toId(deal)),
      move_time: moment(step),
      move_from_stage_id: step === 0 ? '0' : String(ids.stages.toId(to - 1)),
      move_to_stage_id: String(ids.stages.toId(to)),
      prev_stage_move_time: step === 0 ? null : moment(step - 1),
      user_id: user < 0 ? null : String(ids.users.toId(user)),
      created_by: business.someone(prng),
      create_time: moment(step),
    };
  };
  const ofDeal = (deal: number): ArrayLike<number> => range(starts[deal]!, starts[deal + 1]!);
  return { size, ids: moveIds, payload, index: { opportunity_id: owned(ids.opportunities, ofDeal) } };
}
