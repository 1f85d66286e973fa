import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { keapEnum, describeRawField } from './enums.js';

export const SocialNetwork = keapEnum('SocialNetwork', 'A social network. Keap: `type`.', {
  FACEBOOK: 'Facebook.',
  LINKED_IN: 'LinkedIn.',
  TWITTER: 'Twitter, now X.',
  INSTAGRAM: 'Instagram.',
  SNAPCHAT: 'Snapchat.',
  YOUTUBE: 'YouTube.',
  PINTEREST: 'Pinterest.',
});

@ObjectType({ description: 'An account on a social network.' })
export class SocialAccount {
  @Column(() => SocialNetwork, 'The network.', { name: 'network' })
  type?: string;

  @Column(() => String, describeRawField('network'), { name: 'networkRaw', from: 'type' })
  type_raw?: string;

  @Column(() => String, 'User name or handle.')
  name?: string;
}
