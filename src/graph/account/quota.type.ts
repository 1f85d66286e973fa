import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../values/date-time.js';

const QuotaScope = { CREDENTIAL: 'credential', TENANT: 'tenant', GATEWAY: 'gateway' } as const;
registerEnumType(QuotaScope, {
  name: 'QuotaScope',
  description: 'Whose calls a limit counts.',
  valuesConfig: {
    CREDENTIAL: { description: "Calls with this gateway's credential." },
    TENANT: { description: 'Calls of all integrations of the Keap account together.' },
    GATEWAY: { description: 'Calls of this gateway: its own limit or share, below what Keap allows.' },
  },
});

const QuotaPeriod = { SECOND: 'second', MINUTE: 'minute', DAY: 'day' } as const;
registerEnumType(QuotaPeriod, {
  name: 'QuotaPeriod',
  description: 'The period of a limit.',
  valuesConfig: {
    SECOND: { description: 'A second; calls are spaced evenly in it.' },
    MINUTE: { description: 'A minute.' },
    DAY: { description: 'A day, from midnight UTC.' },
  },
});

const QuotaSource = { HEADERS: 'HEADERS', COUNTED: 'COUNTED' } as const;
registerEnumType(QuotaSource, {
  name: 'QuotaSource',
  description: 'Where the numbers of a limit come from.',
  valuesConfig: {
    HEADERS: { description: "The headers of Keap's last response." },
    COUNTED: { description: 'The gateway counts its own calls; Keap may count more.' },
  },
});

@ObjectType({ description: 'One limit on calls to Keap, as far as it is known.' })
export class QuotaWindow {
  @Field(() => QuotaScope, { description: 'Whose calls it counts.' })
  scope!: string;

  @Field(() => QuotaPeriod, { description: 'The period of the limit.' })
  window!: string;

  @Field(() => Int, { description: 'How many calls it allows.' })
  limit!: number;

  @Field(() => Int, { description: 'How many calls were made in the period.' })
  used!: number;

  @Field(() => Int, { description: 'How many are left.' })
  remaining!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the count resets; null for a sliding window.' })
  resetAt!: string | null;

  @Field(() => QuotaSource, { description: 'Where the numbers come from.' })
  source!: string;
}

const QuotaSharing = { SINGLE: 'SINGLE', COORDINATED: 'COORDINATED', PARTITIONED: 'PARTITIONED' } as const;
registerEnumType(QuotaSharing, {
  name: 'QuotaSharing',
  description: 'How the processes of this gateway share the rate limit.',
  valuesConfig: {
    SINGLE: { description: 'Not shared: `REDIS_URL` is not set, and this process counts its own calls only.' },
    COORDINATED: { description: 'Shared over Redis with all processes of this gateway.' },
    PARTITIONED: {
      description: 'Redis does not answer: this process uses a safe share of the limits until it answers again.',
    },
  },
});

@ObjectType({ description: 'The limits on calls to Keap and what is left of them.' })
export class Quota {
  @Field(() => [QuotaWindow], { description: 'Every known limit. Costs no call.' })
  windows!: QuotaWindow[];

  @Field(() => QuotaSharing, { description: 'How the processes of this gateway share the rate limit.' })
  sharing!: string;
}
