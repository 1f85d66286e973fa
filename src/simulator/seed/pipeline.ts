import { groupByOwner, findParent, sumRuns, range, createSpacedIds, type Collection } from '../world/collection.js';
import { mix, hashText, type Prng } from '../world/prng.js';
import { makeMissingId, indexByOwner, type SeedContext } from './business.js';
import { makeCompanyName, pickCompany } from './people.js';
import { makeContactDetails } from './appearance.js';
import { makeCustomValues } from './custom-fields.js';
import { DAY, HOUR } from './calendar.js';
import { legacyTime, time, type Json } from './values.js';
import { productNames, stageNames, givenNames, familyNames } from './words.js';

/** A stage's name, as the stage and all its copies show it. */
export const makeStageName = (number: number): string =>
  stageNames[number] ?? `${stageNames[number % stageNames.length]} ${Math.floor(number / stageNames.length) + 1}`;

const isFinalStage = (stage: number): boolean => stage >= 0 && /^(?:Won|Lost)\b/.test(makeStageName(stage));

const probability = (context: SeedContext, number: number): number =>
  Math.round((100 * number) / Math.max(context.sizes.stages - 1, 1));

export function stages(context: SeedContext): Collection {
  const { sizes, ids, calendar } = context;
  const payload = (number: number): Json => {
    const prng = context.createPrng('stages', number);
    const createdMs = calendar.spreadTime(number, 400, prng.below(1000));
    const id = ids.stages.toId(number);
    return {
      id: String(id),
      name: makeStageName(number),
      order: (number + 1) * 10,
      target_number_days: prng.between(3, 30),
      probability: probability(context, number),
      created_time: time(createdMs),
      updated_time: time(calendar.addTime(createdMs, prng.below(200), prng.below(86_400))),
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
const MOVES = hashText('moves of deal');
const STAGE = hashText('stage of deal');
const USER = hashText('user of deal');
/** Within this many days most deals are won or lost. */
const NEGOTIATION_DAYS = 180;

const isRecent = ({ calendar, sizes }: SeedContext, deal: number): boolean =>
  calendar.isWithin(calendar.spreadTime(deal, sizes.opportunities, 0), NEGOTIATION_DAYS);

/** The contact, stage and user of an opportunity, as numbers; -1 for none. */
export function createDealLinks(context: SeedContext): {
  pickContact: (deal: number) => number;
  pickStage: (deal: number) => number;
  pickUser: (deal: number) => number;
} {
  const { sizes, defects } = context;
  const defective = new Set(defects.findRecords('MUST-REF-opportunities-stage'));
  const finalStages = Array.from(range(0, sizes.stages)).filter(isFinalStage);
  return {
    pickContact: (deal) => (sizes.contacts === 0 ? -1 : context.draw(CONTACT, deal) % sizes.contacts),
    pickStage(deal) {
      if (sizes.stages === 0 || defective.has(deal)) return -1;
      const draw = context.draw(STAGE, deal);
      const isClosed = finalStages.length > 0 && (draw >>> 8) % 10 < 7 && !isRecent(context, deal);
      return isClosed ? finalStages[(draw >>> 12) % finalStages.length]! : draw % sizes.stages;
    },
    pickUser(deal) {
      const draw = context.draw(USER, deal);
      return sizes.users === 0 || draw % 10 === 0 ? -1 : Math.floor(draw / 10) % sizes.users;
    },
  };
}

/** How many moves a deal made, and when: the first at its creation, the last at most four months later. */
function createMoves(
  context: SeedContext,
  links: { readonly pickStage: (deal: number) => number },
): { count: (deal: number) => number; getTime: (deal: number, index: number) => number } {
  const { calendar, sizes } = context;
  const count = (deal: number): number => {
    const stage = links.pickStage(deal);
    return stage < 0 ? 0 : 1 + (context.draw(MOVES, deal) % (stage + 1));
  };
  return {
    count,
    getTime(deal, index) {
      const jitter = context.createPrng('opportunities', deal).below(1000);
      const createdMs = calendar.spreadTime(deal, sizes.opportunities, jitter);
      const lasted = Math.min(calendar.newest - createdMs, 120 * DAY);
      // Never two moves at the same time.
      const apart = Math.max(Math.floor(lasted / Math.max(count(deal), 1) / 1000), 1) * 1000;
      return createdMs + index * apart;
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
  const { sizes, ids, defects, calendar } = context;
  const links = createDealLinks(context);
  const moves = createMoves(context, links);
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
    const createdMs = calendar.spreadTime(deal, sizes.opportunities, prng.below(1000));
    const [contact, user] = [links.pickContact(deal), links.pickUser(deal)];
    const userPrng = user < 0 ? null : context.createPrng('users', user);
    const low = prng.between(5, 200) * 5000;
    const high = low + prng.below(40) * 2550;
    /** Open deals close around today, some of them late. */
    const estimateClose = (prng: Prng): number =>
      isOpen
        ? Math.max(calendar.planTime(prng.between(-20, 45), 17), createdMs + 7 * DAY)
        : calendar.addTime(createdMs, prng.between(30, 120), 0);
    const planAction = (prng: Prng): number =>
      Math.max(calendar.planTime(prng.between(-6, 14), 15 + (deal % 9)), createdMs + 2 * HOUR);
    const isSwapped = defects.find('opportunities', deal) === 'MUST-OPP-01';
    const isOpen = prng.chance(isRecent(context, deal) ? 90 : 50) && !isFinalStage(links.pickStage(deal));
    const updatedMs = calendar.addTime(createdMs, prng.below(90), prng.below(86_400));
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
      next_action_time: isOpen ? time(planAction(prng)) : null,
      next_action_notes: isOpen ? 'Call back with the final numbers' : '',
      opportunity_notes: prng.chance(40) ? 'Came from the trade fair 🎪; decides with a partner.' : '',
      estimated_close_time: prng.chance(isOpen ? 85 : 60) ? time(estimateClose(prng)) : null,
      include_in_forecast: prng.chance(80),
      projected_revenue_low: (isSwapped ? high + 5000 : low) / 100,
      projected_revenue_high: (isSwapped ? low : high) / 100,
      affiliate_id: null,
      lead_source: prng.chance(40) ? prng.pick(['Web Form', 'Referral', 'Trade fair']) : null,
      created_time: time(createdMs),
      last_updated_time: time(Math.max(updatedMs, moves.getTime(deal, moves.count(deal) - 1))),
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

/**
 * The moves that led each opportunity to its stage: the first starts from none, each later one where the previous
 * ended.
 */
export function stageMoves(context: SeedContext): Collection {
  const { sizes, ids } = context;
  const links = createDealLinks(context);
  const moves = createMoves(context, links);
  const starts = sumRuns(sizes.opportunities, moves.count);
  const size = starts[sizes.opportunities]!;
  const purpose = mix(hashText('ids of moves'), sizes.opportunities);
  const moveIds = createSpacedIds(size, 40, 3, (number) => mix(purpose, number) % 2);
  const payload = (number: number): Json => {
    const deal = findParent(starts, number);
    const step = number - starts[deal]!;
    const to = links.pickStage(deal) - (starts[deal + 1]! - 1 - number);
    const prng = context.createPrng('moves', deal);
    const moment = (index: number): string => legacyTime(moves.getTime(deal, index));
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
