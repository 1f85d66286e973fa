import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { AccountResolver } from './account/account.resolver.js';
import { AppointmentResolver } from './appointments/appointment.resolver.js';
import { PriceResolver } from './price/price.resolver.js';
import { CacheResolver } from './cache/cache.resolver.js';
import { CampaignResolver } from './campaigns/campaign.resolver.js';
import { CompanyMutations } from './companies/company.mutation.js';
import { CompanyResolver } from './companies/company.resolver.js';
import { ContactLinkResolver } from './contacts/contact-link.resolver.js';
import { ContactSalesResolver } from './contacts/contact-sales.resolver.js';
import { ContactWorkResolver } from './contacts/contact-work.resolver.js';
import { ContactMutations } from './contacts/contact.mutation.js';
import { ContactResolver } from './contacts/contact.resolver.js';
import { customFieldsOf } from './custom-fields/custom-fields-of.js';
import { CustomFieldsResolver, CustomFieldUserResolver } from './custom-fields/custom-fields.resolver.js';
import { DealWorkResolver } from './deals/deal-work.resolver.js';
import { DealMutations } from './deals/deal.mutation.js';
import { DealResolver } from './deals/deal.resolver.js';
import { PipelineResolver } from './deals/pipeline.resolver.js';
import { StageMoveResolver } from './deals/stage-move.resolver.js';
import { StageResolver } from './deals/stage.resolver.js';
import { EmailResolver } from './emails/email.resolver.js';
import { asSubgraph } from './federation/subgraph.js';
import { FileContentResolver } from './files/file-content.resolver.js';
import { FileResolver } from './files/file.resolver.js';
import { boundSchema } from './limits/bounded-schema.js';
import { NodeResolver } from './node.resolver.js';
import { NoteMutations } from './notes/note.mutation.js';
import { NoteResolver } from './notes/note.resolver.js';
import { OrderItemResolver } from './orders/order-item.resolver.js';
import { OrderResolver } from './orders/order.resolver.js';
import { PaymentResolver } from './payments/payment.resolver.js';
import { ProductCategoryResolver } from './product-categories/product-category.resolver.js';
import { ProductResolver } from './products/product.resolver.js';
import { readColumns } from './readers.js';
import { SnapshotResolver } from './snapshots/snapshot.resolver.js';
import { SubscriptionResolver } from './subscriptions/subscription.resolver.js';
import { ContactTagResolver } from './tags/contact-tag.resolver.js';
import { TagCategoryResolver } from './tags/tag-category.resolver.js';
import { TagMutations } from './tags/tag.mutation.js';
import { TagResolver } from './tags/tag.resolver.js';
import { TaskMutations } from './tasks/task.mutation.js';
import { TaskResolver } from './tasks/task.resolver.js';
import { TransactionResolver } from './transactions/transaction.resolver.js';
import { UserGroupResolver } from './user-groups/user-group.resolver.js';
import { UserWorkResolver } from './users/user-work.resolver.js';
import { UserResolver } from './users/user.resolver.js';
import { ValidationResolver } from './validation/validation.resolver.js';

/** The schema, with every resolver tied to it; with `federation` as a subgraph of Apollo Federation 2. */
export function buildGraph({ federation = false }: { readonly federation?: boolean } = {}): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      NodeResolver,
      ContactResolver,
      ContactWorkResolver,
      ContactSalesResolver,
      ContactLinkResolver,
      CompanyResolver,
      TagResolver,
      TagCategoryResolver,
      ContactTagResolver,
      DealResolver,
      DealWorkResolver,
      StageMoveResolver,
      StageResolver,
      PipelineResolver,
      OrderResolver,
      OrderItemResolver,
      ProductResolver,
      ProductCategoryResolver,
      PaymentResolver,
      TransactionResolver,
      SubscriptionResolver,
      TaskResolver,
      NoteResolver,
      AppointmentResolver,
      FileResolver,
      FileContentResolver,
      EmailResolver,
      CampaignResolver,
      UserResolver,
      UserWorkResolver,
      UserGroupResolver,
      CustomFieldsResolver,
      CustomFieldUserResolver,
      ...customFieldsOf,
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
  const graph = readColumns(schema);
  return boundSchema(federation ? asSubgraph(graph) : graph);
}

/** type-graphql gives root types no description. */
function describeRoots(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  if (query) query.description = 'Everything that can be asked.';
  const mutation = schema.getMutationType();
  if (mutation) mutation.description = 'Everything that can be done.';
}
