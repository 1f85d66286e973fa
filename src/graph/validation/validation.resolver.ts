import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { toGlobalId, parseKeapId } from '../nodes/ids.js';
import { Validation } from './validation.type.js';

@Resolver(() => Validation)
export class ValidationResolver {
  @KeapAccess()
  @Query(() => Validation, {
    description:
      'Runs all checks on a COMPLETED snapshot, by default the newest; results are not cached. NOT_FOUND when there is none, BAD_USER_INPUT when it is not COMPLETED. Costs no Keap call.',
  })
  async validation(
    @Arg('snapshotId', () => ID, { nullable: true, description: 'Id of the snapshot: "7" or "Snapshot:7".' })
    snapshotId: string | null | undefined,
    @Ctx() { services }: Context,
  ): Promise<Validation> {
    const id = snapshotId === null || snapshotId === undefined ? undefined : parseKeapId('Snapshot', snapshotId);
    const verdict = await services.validation.validate(id);
    return { ...verdict, snapshotId: toGlobalId('Snapshot', verdict.snapshotId) ?? verdict.snapshotId };
  }
}
