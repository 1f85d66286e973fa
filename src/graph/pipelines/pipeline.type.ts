import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { KeapRecord } from '../nodes/node.js';

/**
 * The pipeline of an account without named pipelines. Keap lists its stages and gives the pipeline neither id nor name
 * (docs/keap-api.md 9), so the gateway sets both; they never change.
 */
export const defaultPipeline = { id: '1', name: 'Opportunities' } as const;

@ObjectType({
  description:
    'A sales pipeline. An account has its named pipelines (`/v1/pipelines`), or else a single one without id and name at Keap: its keapId is "1" and its name "Opportunities".',
})
export class Pipeline extends KeapRecord {
  @Column(() => String, 'Name; "Opportunities" for a pipeline without a name at Keap.')
  name?: string;
}
