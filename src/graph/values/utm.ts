import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { DateTime } from './date-time.js';

@ObjectType({ description: 'Where a contact came from: the UTM parameters of one visit.' })
export class Utm {
  @Column(() => ID, "Keap's id of the visit.", { name: 'keapId' })
  id?: string;

  @Column(() => String, 'utm_source: the site or list.', { name: 'source' })
  utmSource?: string;

  @Column(() => String, 'utm_medium: e-mail, cost per click and so on.', { name: 'medium' })
  utmMedium?: string;

  @Column(() => String, 'utm_term: the search term.', { name: 'term' })
  utmTerm?: string;

  @Column(() => String, 'utm_campaign: the campaign.', { name: 'campaign' })
  utmCampaign?: string;

  @Column(() => String, 'utm_content: which of several links.', { name: 'content' })
  utmContent?: string;

  @Column(() => ID, "Keap's id of the source.", { name: 'keapSourceId' })
  keapSourceId?: string;

  @Column(() => Boolean, 'Whether it is the first known visit.', { name: 'isFirstTouch' })
  firstTouch?: boolean;

  @Column(() => Boolean, 'Whether it is the last known visit.', { name: 'isLastTouch' })
  lastTouch?: boolean;

  @Column(() => DateTime, 'When the visit was recorded.', { name: 'createdAt' })
  dateCreated?: string;
}
