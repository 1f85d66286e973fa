import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { badUserInput, parseKeapId } from '../nodes/ids.js';
import { checkFirst, toConnection, type ConnectionResult } from '../list/connection.js';
import { fingerprint, decodeCursor, encodeCursor } from '../list/cursor.js';
import { requireScope } from '../operation/access.js';
import { loadSnapshot, toSnapshot } from './load-snapshot.js';
import { parseResources, CreateSnapshotInput, SnapshotListArgs } from './snapshot.args.js';
import {
  AcceptSnapshotArgs,
  CancelSnapshotArgs,
  readTarget,
  RejectSnapshotArgs,
  ResumeSnapshotArgs,
  type SnapshotTarget,
} from './snapshot-target.js';
import {
  AcceptSnapshotPayload,
  CancelSnapshotPayload,
  CreateSnapshotPayload,
  RejectSnapshotPayload,
  ResumeSnapshotPayload,
  Snapshot,
  SnapshotConnection,
} from './snapshot.type.js';

const SNAPSHOT_LIST = fingerprint(['snapshots']);

@Resolver(() => Snapshot)
export class SnapshotResolver {
  @KeapAccess()
  @Query(() => Snapshot, { nullable: true, description: 'One snapshot; null for an unknown id. Costs no Keap call.' })
  async snapshot(
    @Arg('id', () => ID, { description: 'Id of the snapshot: "7" or "Snapshot:7".' }) id: string,
    @Ctx() context: Context,
  ): Promise<Snapshot | null> {
    return loadSnapshot(context, parseKeapId('Snapshot', id));
  }

  @KeapAccess()
  @Query(() => SnapshotConnection, { description: 'Snapshots, the newest first. Costs no Keap call.' })
  async snapshots(
    @Args(() => SnapshotListArgs) { first, after }: SnapshotListArgs,
    @Ctx() { services }: Context,
  ): Promise<ConnectionResult<Snapshot>> {
    const page = { first: checkFirst(first, 1000), ...(after && { afterId: parseAfter(after) }) };
    const { nodes, hasNextPage } = await services.snapshots.list(page);
    return toConnection(
      nodes.map((view) => ({ node: toSnapshot(view), cursor: encodeCursor(SNAPSHOT_LIST, { after: view.id }) })),
      { hasNextPage, hasPreviousPage: Boolean(after), totalCount: after || hasNextPage ? null : nodes.length },
    );
  }

  @KeapAccess()
  @Mutation(() => CreateSnapshotPayload, {
    description:
      'Starts a snapshot and returns at once; the work continues in the background and survives restarts. SNAPSHOT_RUNNING while another snapshot of the account is running. Needs the scope `snapshot`.',
  })
  async createSnapshot(
    @Arg('input', () => CreateSnapshotInput, { defaultValue: {}, description: 'What it contains.' })
    input: CreateSnapshotInput,
    @Ctx() context: Context,
  ): Promise<CreateSnapshotPayload> {
    requireScope(context, 'snapshot');
    const resources = parseResources(input);
    return {
      snapshot: toSnapshot(await context.services.snapshots.create(resources === undefined ? {} : { resources })),
    };
  }

  @KeapAccess()
  @Mutation(() => CancelSnapshotPayload, {
    description: 'Cancels a snapshot; `resumeSnapshot` continues it. Needs the scope `snapshot`.',
  })
  async cancelSnapshot(
    @Args(() => CancelSnapshotArgs) target: SnapshotTarget,
    @Ctx() context: Context,
  ): Promise<CancelSnapshotPayload> {
    requireScope(context, 'snapshot');
    return { snapshot: toSnapshot(await context.services.snapshots.cancel(readTarget(target))) };
  }

  @KeapAccess()
  @Mutation(() => ResumeSnapshotPayload, {
    description:
      'Continues a FAILED, CANCELLED or PAUSED snapshot where it stopped, or scans what an INCOMPLETE one is missing. Only the newest of an account. Needs the scope `snapshot`.',
  })
  async resumeSnapshot(
    @Args(() => ResumeSnapshotArgs) target: SnapshotTarget,
    @Ctx() context: Context,
  ): Promise<ResumeSnapshotPayload> {
    requireScope(context, 'snapshot');
    return { snapshot: toSnapshot(await context.services.snapshots.resume(readTarget(target))) };
  }

  @KeapAccess()
  @Mutation(() => AcceptSnapshotPayload, {
    description:
      'Accepts a NEEDS_REVIEW or INCOMPLETE snapshot, so that the views show it. Held collections count as they came: what they no longer have is marked as deleted. The gaps of an INCOMPLETE one stay named, and its verdict does not change. BAD_USER_INPUT for another status, and where the account has a newer snapshot. Costs no Keap call. Needs the scope `snapshot`.',
  })
  async acceptSnapshot(
    @Args(() => AcceptSnapshotArgs) target: SnapshotTarget,
    @Ctx() context: Context,
  ): Promise<AcceptSnapshotPayload> {
    requireScope(context, 'snapshot');
    return { snapshot: toSnapshot(await context.services.snapshots.accept(readTarget(target))) };
  }

  @KeapAccess()
  @Mutation(() => RejectSnapshotPayload, {
    description:
      'Rejects a NEEDS_REVIEW or INCOMPLETE snapshot: what it stored is removed, and the records are as before it. It cannot be undone. BAD_USER_INPUT for another status, and where the account has a newer snapshot. Costs no Keap call. Needs the scope `snapshot`.',
  })
  async rejectSnapshot(
    @Args(() => RejectSnapshotArgs) target: SnapshotTarget,
    @Ctx() context: Context,
  ): Promise<RejectSnapshotPayload> {
    requireScope(context, 'snapshot');
    return { snapshot: toSnapshot(await context.services.snapshots.reject(readTarget(target))) };
  }
}

function parseAfter(cursor: string): string {
  const position = decodeCursor(SNAPSHOT_LIST, cursor);
  if ('after' in position) return position.after;
  throw badUserInput('This cursor belongs to another list: start without `after`.');
}
