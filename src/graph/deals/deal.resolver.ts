import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow, wholeTable } from '../../query/cost/access-path.js';
import { readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import { loadCompany, embeddedFields } from '../contacts/read-company.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { Deal } from './deal.type.js';
import { Pipeline } from '../pipelines/pipeline.type.js';
import { findDealPipeline } from '../pipelines/load-pipelines.js';

@Resolver(() => Deal)
export class DealResolver {
  @edgeField(
    ['stage'],
    () => Pipeline,
    'The pipeline that its stage belongs to; null where the account has named pipelines and the stage is in none of them. Pipelines are read whole and remembered.',
    [wholeTable('pipelines', { hasFallbackRecord: true })],
  )
  async pipeline(@Root() deal: Payload, @Ctx() context: Context): Promise<Payload | null> {
    return findDealPipeline(context, deal);
  }

  @edgeField(
    ['contact'],
    () => Company,
    "The company of the deal's contact. It shares the one Keap call for the contacts; id, keapId and name are then free, any other field costs at most a Keap call a company.",
    [
      follow('opportunities', 'contact', { freeFields: [] }),
      follow('contacts', 'company', { freeFields: embeddedFields }),
    ],
  )
  async company(
    @Root() deal: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    const id = readIds(deal, 'contact.id')[0];
    const contact = id === undefined ? null : await context.loaders.load('contacts', id, ['id', 'company']);
    return contact === null ? null : loadCompany(context, contact, info);
  }
}
