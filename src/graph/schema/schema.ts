import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, print } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { AccountResolver } from '../account/account.resolver.js';
import { appointmentRoots } from '../appointments/appointment.type.js';
import { CacheResolver } from '../cache/cache.resolver.js';
import { campaignRoots } from '../campaigns/campaign.type.js';
import { CompanyMutations } from '../companies/company.mutation.js';
import { CompanyResolver } from '../companies/company.resolver.js';
import { companyRoots } from '../companies/company.type.js';
import { ContactLinkResolver, ContactResolver } from '../contacts/contact.resolver.js';
import { ContactMutations } from '../contacts/contact.mutation.js';
import { contactRoots } from '../contacts/contact.type.js';
import {
  customFieldResolvers,
  CustomFieldsResolver,
  CustomFieldUserResolver,
} from '../custom-fields/custom-fields.resolver.js';
import { DealResolver } from '../deals/deal.resolver.js';
import { DealMutations } from '../deals/deal.mutation.js';
import { dealRoots } from '../deals/deal.type.js';
import { PipelineResolver } from '../pipelines/pipeline.resolver.js';
import { stageMoveRoots } from '../deals/stage-move.type.js';
import { StageResolver } from '../pipelines/stage.resolver.js';
import { EmailResolver } from '../emails/email.resolver.js';
import { emailRoots } from '../emails/email.type.js';
import { toSubgraph } from '../federation/subgraph.js';
import { FileContentResolver } from '../files/file.resolver.js';
import { fileRoots } from '../files/file.type.js';
import { addUsageLimits } from '../limits/count-fields.js';
import { NodeResolver } from '../nodes/node.resolver.js';
import { NoteMutations } from '../notes/note.mutation.js';
import { noteRoots } from '../notes/note.type.js';
import { OrderItemResolver, OrderResolver } from '../orders/order.resolver.js';
import { orderRoots } from '../orders/order.type.js';
import { paymentRoots } from '../payments/payment.type.js';
import { PriceResolver } from '../price/price.resolver.js';
import { productCategoryRoots } from '../product-categories/product-category.type.js';
import { ProductResolver } from '../products/product.resolver.js';
import { productRoots } from '../products/product.type.js';
import { addColumnResolvers } from './columns.js';
import { markOneOf } from './one-of.js';
import { resolveEdges } from '../edges/resolve-edges.js';
import { SnapshotResolver } from '../snapshots/snapshot.resolver.js';
import { subscriptionRoots } from '../subscriptions/subscription.type.js';
import { ContactTagResolver, TagResolver } from '../tags/tag.resolver.js';
import { tagCategoryRoots } from '../tags/tag-category.type.js';
import { TagMutations } from '../tags/tag.mutation.js';
import { tagRoots } from '../tags/tag.type.js';
import { TaskMutations } from '../tasks/task.mutation.js';
import { taskRoots } from '../tasks/task.type.js';
import { transactionResolvers } from '../transactions/transaction.resolver.js';
import { transactionRoots } from '../transactions/transaction.type.js';
import { userGroupRoots } from '../user-groups/user-group.type.js';
import { userRoots } from '../users/user.type.js';
import { ValidationResolver } from '../validation/validation.resolver.js';
import { COST_DIRECTIVES, addCostDirectives } from '../price/weights.js';

/** The executable schema; with `federation`, a subgraph of Apollo Federation 2. */
export function buildGraph({ federation = false }: { readonly federation?: boolean } = {}): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      NodeResolver,
      ...contactRoots,
      ...companyRoots,
      ...tagRoots,
      ...tagCategoryRoots,
      ...dealRoots,
      ...stageMoveRoots,
      ...orderRoots,
      ...productRoots,
      ...productCategoryRoots,
      ...paymentRoots,
      ...transactionRoots,
      ...subscriptionRoots,
      ...taskRoots,
      ...noteRoots,
      ...appointmentRoots,
      ...fileRoots,
      ...emailRoots,
      ...campaignRoots,
      ...userRoots,
      ...userGroupRoots,
      ContactResolver,
      ContactLinkResolver,
      CompanyResolver,
      TagResolver,
      ContactTagResolver,
      DealResolver,
      StageResolver,
      PipelineResolver,
      OrderResolver,
      OrderItemResolver,
      ProductResolver,
      FileContentResolver,
      EmailResolver,
      CustomFieldsResolver,
      CustomFieldUserResolver,
      ...customFieldResolvers,
      ...transactionResolvers,
      CompanyMutations,
      ContactMutations,
      DealMutations,
      NoteMutations,
      TagMutations,
      TaskMutations,
      AccountResolver,
      CacheResolver,
      PriceResolver,
      SnapshotResolver,
      ValidationResolver,
    ],
    validate: false,
  });
  describeRoots(schema);
  markOneOf(schema);
  const graph = resolveEdges(addColumnResolvers(schema));
  return addUsageLimits(federation ? toSubgraph(graph) : graph);
}

/** type-graphql gives root types no description. */
function describeRoots(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  if (query) query.description = 'All queries.';
  const mutation = schema.getMutationType();
  if (mutation) mutation.description = 'All mutations.';
}

/** The text of `schema.graphql`: sorted, with the cost weights of its fields. */
export function printSchemaText(schema: GraphQLSchema): string {
  return `${COST_DIRECTIVES.trim()}\n\n${print(addCostDirectives(lexicographicSortSchema(schema)))}\n`;
}
