import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../values/date-time.js';

export const CredentialKind = { API_KEY: 'API_KEY', OAUTH: 'OAUTH' } as const;
registerEnumType(CredentialKind, {
  name: 'CredentialKind',
  description: 'What the gateway shows Keap to be let in.',
  valuesConfig: {
    API_KEY: { description: 'A personal access token (sees what its user sees) or a service account key (sees all).' },
    OAUTH: { description: 'A token of an OAuth app that a user of the account has allowed.' },
  },
});

export const KeapGeneration = { V1: 'v1', V2: 'v2' } as const;
registerEnumType(KeapGeneration, {
  name: 'KeapGeneration',
  description: "A generation of Keap's REST API.",
  valuesConfig: {
    V1: { description: 'REST v1, which Keap keeps as it is. Some accounts and some collections answer only there.' },
    V2: { description: 'REST v2, the one that Keap develops.' },
  },
});

@ObjectType({ description: 'What the gateway can do with one Keap collection.' })
export class Capability {
  @Field(() => String, { description: "Keap's name of the collection, as `createSnapshot` and checks use it." })
  resource!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The GraphQL type its records are shown as; null where they are kept in snapshots only.',
  })
  typeName!: string | null;

  @Field(() => Boolean, {
    description: 'Whether the account offers it, as far as the gateway is configured to ask and has found out.',
  })
  isServed!: boolean;

  @Field(() => KeapGeneration, {
    nullable: true,
    description: "The generation of Keap's API it is asked of now; null where it is not served.",
  })
  generation!: string | null;

  @Field(() => Boolean, { description: 'Whether many records are fetched by their ids in one call.' })
  readsManyById!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether a snapshot walks it by ascending or windowed ids, complete whatever changes meanwhile; else by page tokens.',
  })
  walksById!: boolean;
}

export const ConnectionStatus = { CONNECTED: 'CONNECTED', BROKEN: 'BROKEN' } as const;
registerEnumType(ConnectionStatus, {
  name: 'ConnectionStatus',
  description: 'Whether a connection through an OAuth app can be kept up.',
  valuesConfig: {
    CONNECTED: { description: 'It renews itself.' },
    BROKEN: { description: 'It cannot be renewed: a person must connect the account again.' },
  },
});

@ObjectType({ description: 'The connection of the account through an OAuth app, as it is stored.' })
export class AccountLink {
  @Field(() => ConnectionStatus, { description: 'Whether it can be kept up.' })
  status!: string;

  @Field(() => String, { nullable: true, description: 'The account that its token is for; null until Keap has told.' })
  tenant!: string | null;

  @Field(() => DateTime, { description: 'When a person allowed it.' })
  connectedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was renewed last; null: not yet.' })
  refreshedAt!: Date | null;

  @Field(() => DateTime, { description: 'Until when its token lasts. It is renewed before.' })
  accessExpiresAt!: Date;
}

@ObjectType({
  description:
    'The Keap account behind this gateway and the credential it is reached with. The fields about the user cost one call, remembered for some minutes; the others cost none.',
})
export class Account {
  @Field(() => String, { description: 'What this gateway calls it, as the request header `x-keap-account` does.' })
  name!: string;

  @Field(() => CredentialKind, { description: 'What the gateway shows Keap.' })
  credentialKind!: keyof typeof CredentialKind;

  @Field(() => Boolean, { description: 'Whether the account is simulated: then none of its data is real.' })
  isSimulated!: boolean;

  @Field(() => String, { description: "Where Keap's API is reached." })
  baseUrl!: string;

  @Field(() => KeapGeneration, {
    description: "The generation of Keap's API that contacts are asked of; `capabilities` tells it of each collection.",
  })
  generation!: string;

  @Field(() => [Capability], { description: 'What the gateway can do with each Keap collection.' })
  capabilities!: Capability[];
}

@ObjectType({ description: 'The Keap user whom the credential acts for.' })
export class ConnectedUser {
  @Field(() => ID, {
    nullable: true,
    description: "Keap's own id of the user, as `user(id:)` takes it; null where Keap does not tell it (REST v1).",
  })
  keapId!: string | null;

  @Field(() => String, { nullable: true, description: 'Given and family name.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the user is an administrator. Lists of a user who is not may silently hold less than the account does.',
  })
  isAdmin!: boolean | null;
}
