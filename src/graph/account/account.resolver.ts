import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Query, Resolver } from 'type-graphql';
import { identity, wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { resourceKeys, table } from '../../resources/table.js';
import { withReplan } from '../../query/sources/source.js';
import { describeTableCost } from '../schema/describe-cost.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { Account, AccountLink, Capability, ConnectedUser } from './account.type.js';
import { BusinessProfile } from './business-profile.type.js';
import { Quota } from './quota.type.js';

@Resolver(() => Account)
export class AccountResolver {
  @KeapAccess()
  @Query(() => Account, { description: 'The Keap account this gateway is connected to.' })
  account(@Ctx() { services }: Context): Omit<Account, 'capabilities'> {
    const { account: name, credentialKind, isSimulated, baseUrl } = services.connection;
    return {
      name,
      credentialKind,
      isSimulated,
      baseUrl,
      generation: services.keap.endpoint('contacts').apiVersion,
    };
  }

  @KeapAccess(identity)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The account's own name at Keap, as in ps359.infusionsoft.com; null where Keap's responses do not name it. One Keap call, cached.",
  })
  async tenant(@Ctx() { services, requestContext }: Context): Promise<string | null> {
    return (await services.keap.identity(requestContext)).tenant;
  }

  @KeapAccess(identity)
  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      "Whether Keap's headers, its user information and the token name the same account; where they differ, snapshots are rejected. Null where neither headers nor user information name one. One Keap call, cached.",
  })
  async tenantsAgree(@Ctx() { services, requestContext }: Context): Promise<boolean | null> {
    return services.connection.matchesTenant(await services.keap.identity(requestContext));
  }

  @KeapAccess()
  @FieldResolver(() => AccountLink, {
    nullable: true,
    description: 'The connection through an OAuth app; null where the gateway uses an API key. Costs no call.',
  })
  connection(@Ctx() { services }: Context): Promise<AccountLink | null> {
    return services.connection.loadStored();
  }

  @KeapAccess(identity)
  @FieldResolver(() => ConnectedUser, {
    nullable: true,
    description: 'The user that the credential acts for. One Keap call, cached.',
  })
  async user(@Ctx() { services, requestContext }: Context): Promise<ConnectedUser> {
    const { localUserId, name, email, admin } = await services.keap.identity(requestContext);
    return { keapId: localUserId, name, email, isAdmin: admin };
  }

  @KeapAccess()
  @FieldResolver(() => [Capability], { description: 'What the gateway can do with each Keap collection.' })
  capabilities(@Ctx() { services: { keap } }: Context, @Info() { schema }: GraphQLResolveInfo): Capability[] {
    return resourceKeys.map((key) => {
      const { node } = table[key];
      const typeName = node !== null && schema.getType(node) !== undefined ? node : null;
      const isServed = keap.isServed(key);
      const { apiVersion, idSet, keyset } = keap.endpoint(key);
      return {
        resource: key,
        typeName,
        isServed,
        generation: isServed ? apiVersion : null,
        readsManyById: isServed && idSet !== null,
        walksById: isServed && keyset !== null,
      };
    });
  }

  @KeapAccess(wholeTable('business_profile'))
  @FieldResolver(() => BusinessProfile, {
    nullable: true,
    description: `The business profile of the account. ${describeTableCost('business_profile')}`,
  })
  async profile(@Ctx() { loaders: { source } }: Context): Promise<Payload | null> {
    const profile = await withReplan(() => source.fetchAll('business_profile', [], 'account profile'));
    return profile[0] ?? null;
  }

  @KeapAccess()
  @Query(() => Quota, { description: 'Every known limit on calls to Keap. Costs no call.' })
  quota(@Ctx() { services }: Context): Quota {
    return { windows: services.keap.quota(), sharing: services.sharing() };
  }
}
