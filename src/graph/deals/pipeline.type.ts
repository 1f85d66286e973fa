import { ObjectType } from 'type-graphql';
import { Column } from '../columns.js';
import { Node } from '../node.js';

/**
 * The one pipeline an account has: Keap lists its stages and gives the pipeline itself neither id nor name
 * (KEAP-API.md 9), so both are ours and never change.
 */
export const thePipeline = { id: '1', name: 'Opportunities' } as const;

@ObjectType({
  implements: Node,
  description:
    'The sales pipeline. Keap has one for each account and gives it no id and no name: keapId is always "1" and the name always "Opportunities".',
})
export class Pipeline extends Node {
  @Column(() => String, 'Always "Opportunities".')
  name?: string;
}
