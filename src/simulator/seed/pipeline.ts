import { groupByOwner, findParent, sumRuns, range, createSpacedIds, type Collection } from '../world/collection.js';
import { mix, hashText } from '../world/prng.js';
import { makeMissingId, indexByOwner, type SeedContext } from './business.js';
import { makeCompanyName, pickCompany } from './people.js';
import { makeContactDetails } from './appearance.js';
import { makeCustomValues } from './custom-fields.js';
import { addTime, legacyTime, spreadTime, time, type Json } from './values.js';
import { productNames, stageNames, givenNames, familyNames } from './words.js';

/** A stage's name, as the stage and all its copies show it. */
export const makeStageName = (number: number): string =>
  stageNames[number] ?? `${stageNames[number % stageNames.length]} ${Math.floor(number / stageNames.length) + 1}`;

const probability = (context: SeedContext, number: number): number =>
  Math.round((100 * number) / Math.max(context.sizes.stages - 1, 1));

export function stages(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('stages', number);
    const createdMs = spreadTime(number, 400, prng.below(1000));
    const id = ids.stages.toId(number);
    return {
      id: String(id),
      name: makeStageName(number),
      order: (number + 1) * 10,
      target_number_days: prng.between(3, 30),
      probability: probability(context, number),
      created_time: time(createdMs),
      updated_time: time(addTime(createdMs, prng.below(200), prng.below(86_400))),
      checklist_items: [
        {
          id: String(id * 10 + 1),
          description: `Finish ${makeStageName(number)}`,
          required: prng.chance(50),
          order: 1,
        },
      ],
    };
  };
  return { size: sizes.stages, ids: ids.stages, payload, index: {} };
}

const CONTACT = hashText('contact of deal');
const STAGE = hashText('stage of deal');
const USER = hashText('user of deal');

/** The contact, stage and user of an opportunity, as numbers; -1 for none. */
export function createDealLinks(context: SeedContext): {
  pickContact: (deal: number) => number;
  pickStage: (deal: number) => number;
  pickUser: (deal: number) => number;
} {
  const { sizes, defects } = context;
  const defective = new Set(defects.findRecords('MUST-REF-opportunities-stage'));
  return {
    pickContact: (deal) => (sizes.contacts === 0 ? -1 : context.draw(CONTACT, deal) % sizes.contacts),
    pickStage: (deal) => (sizes.stages === 0 || defective.has(deal) ? -1 : context.draw(STAGE, deal) % sizes.stages),
    pickUser(deal) {
      const draw = context.draw(USER, deal);
      return sizes.users === 0 || draw % 10 === 0 ? -1 : Math.floor(draw / 10) % sizes.users;
    },
  };
}

function makeContactCopy(context: SeedContext, contact: number, isStale: boolean): Json {
  const details = makeContactDetails(context, contact);
  const company = pickCompany(context, contact);
  return {
    id: String(context.ids.contacts.toId(contact)),
    // Copies are not always up to date with the contact: docs/keap-api.md quirk 19.
    email: isStale ? `before-${contact}@example.com` : details.email,
    first_name: details.given,
    last_name: details.family,
    company_name: company < 0 ? null : makeCompanyName(context, company),
    job_title: details.job,
    phone_number: details.phone,
    city: details.address?.['locality'] ?? null,
    state: details.address?.['region'] ?? null,
  };
}

export function opportunities(context: SeedContext): Collection {
  const { sizes, ids, defects } = context;
  const links = createDealLinks(context);
  const makeMissingStageId = (number: number): string => makeMissingId(ids.stages, number % Math.max(sizes.stages, 1));
  const orphans = defects
    .findRecords('MUST-REF-opportunities-stage')
    .map((number) => ({ id: makeMissingStageId(number), number }));
  const makeStageCopy = (deal: number): Json => {
    const stage = links.pickStage(deal);
    if (stage < 0) return { id: makeMissingStageId(deal), name: 'Old stage', details: null, reasons: [] };
    const details = {
      probability: probability(context, stage),
      stage_order: (stage + 1) * 10,
      target_num_days: 14,
      checklist_items: [],
    };
    return { id: String(ids.stages.toId(stage)), name: makeStageName(stage), details, reasons: [] };
  };
  const payload = (deal: number): Json => {
    const prng = context.createPrng('opportunities', deal);
    const createdMs = spreadTime(deal, sizes.opportunities, prng.below(1000));
    const [contact, user] = [links.pickContact(deal), links.pickUser(deal)];
    const userPrng = user < 0 ? null : context.createPrng('users', user);
    const low = prng.between(5, 200) * 5000;
    const high = low + prng.below(40) * 2550;
    const isSwapped = defects.find('opportunities', deal) === 'MUST-OPP-01';
    const isOpen = prng.chance(70);
    return {
      id: String(ids.opportunities.toId(deal)),
      opportunity_title: `${prng.pick(productNames)} deal${prng.chance(2) ? ' ' : ''}`,
      contact: contact < 0 ? null : makeContactCopy(context, contact, prng.chance(3)),
      stage: makeStageCopy(deal),
      user: userPrng && {
        id: String(ids.users.toId(user)),
        first_name: userPrng.pick(givenNames),
        last_name: userPrng.pick(familyNames),
      },
      next_action_time: isOpen ? time(addTime(createdMs, prng.between(1, 60), 0)) : null,
      next_action_notes: isOpen ? 'Call back with the final numbers' : '',
      opportunity_notes: prng.chance(40) ? 'Came from the trade fair 🎪; decides with a partner.' : '',
      estimated_close_time: prng.chance(60) ? time(addTime(createdMs, prng.between(30, 120), 0)) : null,
      include_in_forecast: prng.chance(80),
      projected_revenue_low: (isSwapped ? high + 5000 : low) / 100,
      projected_revenue_high: (isSwapped ? low : high) / 100,
      affiliate_id: null,
      lead_source: prng.chance(40) ? prng.pick(['Web Form', 'Referral', 'Trade fair']) : null,
      created_time: time(createdMs),
      last_updated_time: time(addTime(createdMs, prng.below(90), prng.below(86_400))),
      get custom_fields() {
        return makeCustomValues(context, 'opportunities', deal);
      },
      created_by: context.pickUserId(prng),
      last_updated_by: context.pickUserId(prng),
      status_id: isOpen ? '1' : '2',
    };
  };
  return {
    size: sizes.opportunities,
    ids: ids.opportunities,
    payload,
    index: {
      contact_id: indexByOwner(ids.contacts, groupByOwner(sizes.opportunities, sizes.contacts, links.pickContact)),
      stage_id: indexByOwner(ids.stages, groupByOwner(sizes.opportunities, sizes.stages, links.pickStage), orphans),
      user_id: indexByOwner(ids.users, groupByOwner(sizes.opportunities, sizes.users, links.pickUser)),
    },
  };
}

const MOVES = hashText('moves of deal');

/**
 * The moves that led each opportunity to its stage: the first starts from none, each later one where the previous
 * ended.
 */
export function stageMoves(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const links = createDealLinks(context);
  const countMoves = (deal: number): number => {
    const stage = links.pickStage(deal);
    return stage < 0 ? 0 : 1 + (context.draw(MOVES, deal) % (stage + 1));
  };
  const starts = sumRuns(sizes.opportunities, countMoves);
  const size = starts[sizes.opportunities]!;
  const purpose = mix(hashText('ids of moves'), sizes.opportunities);
  const moveIds = createSpacedIds(size, 40, 3, (number) => mix(purpose, number) % 2);
  const payload = (number: number): Json => {
    const deal = findParent(starts, number);
    const step = number - starts[deal]!;
    const to = links.pickStage(deal) - (starts[deal + 1]! - 1 - number);
    const prng = context.createPrng('moves', deal);
    const createdMs = spreadTime(deal, sizes.opportunities, 999);
    // Hours apart, and never two at the same time.
    const moment = (index: number): string => legacyTime(createdMs + index * 7_200_000);
    const user = links.pickUser(deal);
    return {
      id: String(moveIds.toId(number)),
      opportunity_id: String(ids.opportunities.toId(deal)),
      move_time: moment(step),
      move_from_stage_id: step === 0 ? '0' : String(ids.stages.toId(to - 1)),
      move_to_stage_id: String(ids.stages.toId(to)),
      prev_stage_move_time: step === 0 ? null : moment(step - 1),
      user_id: user < 0 ? null : String(ids.users.toId(user)),
      created_by: context.pickUserId(prng),
      create_time: moment(step),
    };
  };
  const findMoves = (deal: number): ArrayLike<number> => range(starts[deal]!, starts[deal + 1]!);
  return { size, ids: moveIds, payload, index: { opportunity_id: indexByOwner(ids.opportunities, findMoves) } };
}
