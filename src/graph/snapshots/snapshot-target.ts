import { ArgsType, Field, ID, InputType, type ClassType } from 'type-graphql';
import { badUserInput, parseKeapId } from '../nodes/ids.js';

/** The arguments of a mutation of one snapshot: `input: { id }`, and `id` as in earlier versions. */
export interface SnapshotTarget {
  readonly input?: { readonly id: string } | null;
  readonly id?: string | null;
}

const idDescription = 'Id of the snapshot: "7" or "Snapshot:7".';

/** The argument class of a mutation of one snapshot, with an input type of its own: `CancelSnapshotInput`. */
function targetArgs(inputName: string, description: string): ClassType<SnapshotTarget> {
  @InputType(inputName, { description })
  class TargetInput {
    @Field(() => ID, { description: idDescription })
    id!: string;
  }

  // Both are nullable, since GraphQL deprecates no required argument. `readTarget` requires one of them.
  @ArgsType()
  class TargetArgs implements SnapshotTarget {
    @Field(() => TargetInput, { nullable: true, description: `${description} Required without \`id\`.` })
    input?: TargetInput | null;

    @Field(() => ID, { nullable: true, description: idDescription, deprecationReason: 'Use `input: { id }`.' })
    id?: string | null;
  }
  return TargetArgs;
}

export const CancelSnapshotArgs = targetArgs('CancelSnapshotInput', 'The snapshot to cancel.');
export const ResumeSnapshotArgs = targetArgs('ResumeSnapshotInput', 'The snapshot to continue.');
export const AcceptSnapshotArgs = targetArgs('AcceptSnapshotInput', 'The snapshot to accept.');
export const RejectSnapshotArgs = targetArgs('RejectSnapshotInput', 'The snapshot to reject.');

/** The number of the snapshot that the arguments name. Throws BAD_USER_INPUT unless they have exactly one of `input` and `id`. */
export function readTarget({ input, id }: SnapshotTarget): string {
  const [given, ...more] = [input?.id, id].filter((one) => one !== null && one !== undefined);
  if (given === undefined) throw badUserInput('No snapshot is named: give `input: { id: "Snapshot:7" }`.');
  if (more.length > 0) throw badUserInput('`input` and `id` both name a snapshot: give `input` only.');
  return parseKeapId('Snapshot', given);
}
