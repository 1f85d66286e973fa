import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../values/date-time.js';

export const CredentialKind = { API_KEY: 'API_KEY', OAUTH: 'OAUTH' } as const;
registerEnumType(CredentialKind, {
  name: 'CredentialKind',
  description: 'The kind of credential that the gateway sends to Keap.',
  valuesConfig: {
    API_KEY: {
      description: 'A personal access token (sees what its user sees) or a service account key (sees everything).',
    },
    OAUTH: { description: 'A token of an OAuth app that a user of the account has authorized.' },
  },
});

export const KeapGeneration = { V1: 'v1', V2: 'v2' } as const;
registerEnumType(KeapGeneration, {
  name: 'KeapGeneration',
  description: "A version of Keap's REST API.",
  valuesConfig: {
    V1: { description: 'REST v1, no longer developed. Some accounts and some collections are served only by v1.' },
    V2: { description: 'REST v2, the version that Keap develops.' },
  },
});

@ObjectType({ description: 'What the gateway can do with one Keap collection.' })
export class Capability {
  @Field(() => String, { description: "Keap's name of the collection, as `createSnapshot` and checks use it." })
  resource!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The GraphQL type of its records; null where records are in snapshots only.',
  })
  typeName!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether the account serves it, as far as the configured API versions allow and calls have shown so far.',
  })
  isServed!: boolean;

  @Field(() => KeapGeneration, {
    nullable: true,
    description: 'The API version that serves it now; null where it is not served.',
  })
  generation!: string | null;

  @Field(() => Boolean, { description: 'Whether one call can fetch many records by their ids.' })
  readsManyById!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether a snapshot scans it by ascending ids or by ranges of ids, which is complete whatever changes meanwhile; otherwise by page tokens.',
  })
  walksById!: boolean;
}

export const ConnectionStatus = { CONNECTED: 'CONNECTED', BROKEN: 'BROKEN' } as const;
registerEnumType(ConnectionStatus, {
  name: 'ConnectionStatus',
  description: 'Whether the tokens of an OAuth connection can be refreshed.',
  valuesConfig: {
    CONNECTED: { description: 'The gateway refreshes the token by itself.' },
    BROKEN: { description: 'The token cannot be refreshed: a person must connect the account again.' },
  },
});

@ObjectType({ description: 'The stored connection of the account through an OAuth app.' })
export class AccountLink {
  @Field(() => ConnectionStatus, { description: 'Whether its token can be refreshed.' })
  status!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The account that its token is for; null until Keap has named it.',
  })
  tenant!: string | null;

  @Field(() => DateTime, { description: 'When a person authorized it.' })
  connectedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its token was last refreshed; null when never.' })
  refreshedAt!: Date | null;

  @Field(() => DateTime, { description: 'When its access token expires. The gateway refreshes it earlier.' })
  accessExpiresAt!: Date;
}

@ObjectType({
  description:
    'The Keap account behind this gateway and the credential for it. The fields about tenant and user cost one Keap call, cached for some minutes, and `profile` costs one; the others cost none.',
})
export class Account {
  @Field(() => String, {
    description: 'Name of the account in this gateway, as in the request header `x-keap-account`.',
  })
  name!: string;

  @Field(() => CredentialKind, { description: 'The kind of credential.' })
  credentialKind!: keyof typeof CredentialKind;

  @Field(() => Boolean, { description: 'Whether the account is simulated, so that none of its data is real.' })
  isSimulated!: boolean;

  @Field(() => String, { description: "Base URL of Keap's API." })
  baseUrl!: string;

  @Field(() => KeapGeneration, {
    description: 'The API version that serves contacts; `capabilities` has the version of each collection.',
  })
  generation!: string;

  @Field(() => [Capability], { description: 'What the gateway can do with each Keap collection.' })
  capabilities!: Capability[];
}

@ObjectType({ description: 'The Keap user that the credential acts for.' })
export class ConnectedUser {
  @Field(() => ID, {
    nullable: true,
    description: "Keap's own id of the user, as `user(id:)` takes it; null on REST v1, which does not send it.",
  })
  keapId!: string | null;

  @Field(() => String, { nullable: true, description: 'Given and family name.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the user is an administrator. Without administrator rights, lists may silently lack records.',
  })
  isAdmin!: boolean | null;
}
