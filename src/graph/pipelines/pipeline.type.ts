import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Node } from '../nodes/node.js';

/**
 * The one pipeline of an account that has no named ones: Keap lists its stages and gives the pipeline itself neither id
 * nor name (docs/keap-api.md 9), so both are ours and never change.
 */
export const defaultPipeline = { id: '1', name: 'Opportunities' } as const;

@ObjectType({
  implements: Node,
  description:
    'A sales pipeline. Accounts that Keap gives named pipelines (`/v1/pipelines`) have those; every other has one, to which Keap gives no id and no name: then keapId is "1" and the name "Opportunities".',
})
export class Pipeline extends Node {
  @Column(() => String, 'Name; "Opportunities" where Keap gives it none.')
  name?: string;
}
