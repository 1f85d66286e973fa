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
      'The verdict on a snapshot that is COMPLETED, INCOMPLETE or NEEDS_REVIEW, by default the newest of these, in two halves: `completeness` and `checks`. All checks run; results are not cached. NOT_FOUND when there is no such snapshot, BAD_USER_INPUT for one in another status. Costs no Keap call.',
  })
  async validation(
    @Arg('snapshotId', () => ID, { nullable: true, description: 'Id of the snapshot: "7" or "Snapshot:7".' })
    snapshotId: string | null | undefined,
    @Ctx() { services }: Context,
  ): Promise<Validation> {
    const id = snapshotId === null || snapshotId === undefined ? undefined : parseKeapId('Snapshot', snapshotId);
    const verdict = await services.validation.validate(id);
    return {
      ...verdict,
      snapshotId: toGlobalId('Snapshot', verdict.snapshotId) ?? verdict.snapshotId,
      checks: verdict.checks.map(({ id: code, ...check }) => ({ ...check, code })),
    };
  }
}
