import { ID, Int, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { CampaignListArgs } from './campaign.args.js';

@ObjectType({
  description: 'An automated sequence of steps for contacts. Keap: `/v2/campaigns`.',
})
export class Campaign extends KeapRecord {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => Boolean, 'Whether it is locked against changes.', { name: 'isLocked' })
  locked?: boolean;

  @Column(() => Boolean, 'Whether it is published and so active.', { name: 'isPublished' })
  published_status?: boolean;

  @Column(() => DateTime, 'When it was published.', { name: 'publishedAt' })
  published_date?: string;

  @Column(() => String, 'Time zone of the campaign, as in America/Phoenix.')
  time_zone?: string;

  @Column(() => String, 'Time zone it was published with.')
  published_time_zone?: string;

  @Column(() => String, 'Error in the campaign; null when there is none.')
  error_message?: string;

  @Column(() => Int, 'How many contacts are in it now. Comes with a single campaign; lists may lack it.')
  active_contact_count?: number;

  @Column(() => Int, 'How many contacts have completed it. Comes with a single campaign; lists may lack it.')
  completed_contact_count?: number;

  @Column(() => ID, 'Id of the user who created it, the same in all Keap accounts: User.globalUserId.', {
    name: 'createdByGlobalId',
  })
  created_by_global_id?: string;

  @Column(() => DateTime, 'When the campaign was created.', { name: 'createdAt' })
  date_created?: string;
}

export const CampaignConnection = connectionType(() => Campaign, 'Campaign');

export const campaignRoots = rootPair('campaigns', CampaignListArgs);
