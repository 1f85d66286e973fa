import type { Payload } from '../../world/collection.js';
import type { HttpResponse } from '../../http/errors.js';
import { readPath, owner } from '../../routes/route.js';
import { select } from '../../lists/select.js';
import type { InternalWorld } from '../../world/world.js';
import type { Endpoint } from '../endpoint.js';
import { list, single } from '../list.js';
import { toText } from '../values.js';
import { pipeline as named } from '../views/account.js';
import { listedOpportunity, opportunity, opportunityOptional, stage } from '../views/pipeline.js';

/** The Classic sales pipeline, and the named pipelines of some accounts. */

const stageFilter = owner('stage.id', 'stage_id');
const defaultOrdering = { orders: {}, defaultOrder: 'oldest' } as const;

/** The number of opportunities in a stage, from their index. */
function countDeals(world: InternalWorld, stageId: string): number {
  const table = world.findTable('opportunities', null)!;
  const stageCondition = { name: 'stage_id', field: stageFilter, operator: '==', values: [stageId] } as const;
  return select(table, defaultOrdering, [stageCondition], null).length;
}

/** Every stage, in the order of the pipeline, as a bare array. */
function respondWithStages(world: InternalWorld): HttpResponse {
  const table = world.findTable('stages', null)!;
  const range = table.range(0, Infinity);
  const stages: Payload[] = Array.from({ length: range.length }, (_, index) => table.read(range.at(index)));
  stages.sort((a, b) => Number(a['order'] ?? 0) - Number(b['order'] ?? 0));
  const json = stages.map((one, index) => stage(one, countDeals(world, toText(one['id']) ?? ''), index === 0));
  return { status: 200, json };
}

/** A second path of the stages, which accounts without v2 have. */
export const OLD_STAGES = '/v1/opportunity/stage_pipeline/get';

export const pipeline: readonly Endpoint[] = [
  list({
    path: '/v1/opportunities',
    key: 'opportunities',
    envelope: 'opportunities',
    view: listedOpportunity,
    // Not declared for the list, but answered: docs/keap-api.md 6.2.
    optional: opportunityOptional,
    filters: {
      user_id: owner('user.id', 'user_id'),
      stage_id: stageFilter,
      search_term: {
        kind: 'contains',
        readPath: (one) =>
          ['first_name', 'last_name', 'company_name', 'email'].map((name) => readPath(`contact.${name}`)(one)),
      },
    },
    orders: {
      next_action: readPath('next_action_time'),
      opportunity_name: readPath('opportunity_title'),
      contact_name: (one) => [readPath('contact.last_name')(one), readPath('contact.first_name')(one)].join(' '),
      date_created: readPath('created_time'),
    },
    directions: 'ascending',
  }),
  single({
    path: '/v1/opportunities/{id}',
    key: 'opportunities',
    noun: 'Opportunity',
    view: opportunity,
    optional: opportunityOptional,
  }),
  { path: '/v1/opportunity/stage_pipeline', handle: ({ world }) => respondWithStages(world) },
  { path: OLD_STAGES, handle: ({ world }) => respondWithStages(world) },
  list({ path: '/v1/pipelines', key: 'pipelines', envelope: 'pipelines', view: named, defaultOrder: 'oldest' }),
  single({ path: '/v1/pipelines/{id}', key: 'pipelines', noun: 'Pipeline', view: named }),
];
