import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { AccountResolver } from './account/account.resolver.js';
import { CompanyResolver } from './companies/company.resolver.js';
import { ContactResolver } from './contacts/contact.resolver.js';
import { DealResolver } from './deals/deal.resolver.js';
import { PipelineResolver } from './deals/pipeline.resolver.js';
import { StageResolver } from './deals/stage.resolver.js';
import { NodeResolver } from './node.resolver.js';
import { OrderItemResolver } from './orders/order-item.resolver.js';
import { OrderResolver } from './orders/order.resolver.js';
import { PaymentResolver } from './payments/payment.resolver.js';
import { ProductResolver } from './products/product.resolver.js';
import { readColumns } from './readers.js';
import { SnapshotResolver } from './snapshots/snapshot.resolver.js';
import { TagCategoryResolver } from './tags/tag-category.resolver.js';
import { TagResolver } from './tags/tag.resolver.js';
import { UserResolver } from './users/user.resolver.js';
import { ValidationResolver } from './validation/validation.resolver.js';

/** The schema, with every resolver tied to it. */
export function buildGraph(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      NodeResolver,
      ContactResolver,
      CompanyResolver,
      TagResolver,
      TagCategoryResolver,
      DealResolver,
      StageResolver,
      PipelineResolver,
      OrderResolver,
      OrderItemResolver,
      ProductResolver,
      PaymentResolver,
      UserResolver,
      AccountResolver,
      SnapshotResolver,
      ValidationResolver,
    ],
    validate: false,
  });
  describeRoots(schema);
  return readColumns(schema);
}

/** type-graphql gives root types no description. */
function describeRoots(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  if (query) query.description = 'Everything that can be asked.';
  const mutation = schema.getMutationType();
  if (mutation) mutation.description = 'Everything that can be done.';
}
