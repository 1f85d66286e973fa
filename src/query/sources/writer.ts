import type { RequestContext, KeapClient, TagOutcome, Tagging, Write, WriteResult } from '../../keap/keap-client.js';
import { withReplan } from '../../keap/endpoints/resolver.js';
import type { Payload } from '../../resources/row.js';
import type { WriteAction, WriteEndpoint } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';
import type { CallBudget } from './call-budget.js';

/** How an operation changes what Keap holds. Bound to one caller: it knows who pays. */
export interface Writes {
  /**
   * Sends the change that `plan` makes for the way in which it will be sent; plans it anew when that way turns out to be
   * missing. Null: Keap has no such record. What `plan` throws is thrown before anything is sent.
   */
  write(
    key: WritableKey,
    change: WriteAction,
    plan: (endpoint: WriteEndpoint) => WritePlan | Promise<WritePlan>,
  ): Promise<WriteResult | null>;
  /** Applies or removes tags; refused as a whole when the operation has not the calls for all of it. */
  writeTagging(tagging: Tagging): Promise<readonly TagOutcome[]>;
  /** The id of the user we are connected as, as records refer to it; null when Keap does not tell. */
  fetchConnectedUserId(): Promise<string | null>;
}

/** What a plan says beside the collection and the kind of change. */
export interface WritePlan {
  /** The record to be changed; none for a new one. */
  readonly id?: string;
  readonly parentId?: string;
  readonly input?: Payload;
  /** What Keap wants in the body although it is not changed. */
  readonly required?: Payload;
  readonly fields?: readonly string[];
}

/** Keap itself, for one caller. Methods throw KeapError, and TooExpensiveError once the operation's budget is spent. */
export function createLiveWrites(keap: KeapClient, requestContext: RequestContext, budget: CallBudget): Writes {
  return {
    write: (key, change, plan) =>
      withReplan(async () => {
        const writePlan = await plan(keap.writeEndpoint(key, change));
        return budget.spend(1, () => keap.write(buildWrite(key, change, writePlan), requestContext));
      }),
    writeTagging: (tagging) =>
      withReplan(() => budget.spend(keap.countTagRequests(tagging), () => keap.writeTagging(tagging, requestContext))),
    fetchConnectedUserId: async () => (await budget.spend(1, () => keap.identity(requestContext))).localUserId,
  };
}

function buildWrite(key: WritableKey, change: WriteAction, writePlan: WritePlan): Write {
  const { id = '', input = {}, fields = [] } = writePlan;
  const base = { key, ...(writePlan.parentId === undefined ? {} : { parentId: writePlan.parentId }) };
  if (change === 'remove') return { ...base, change, id };
  const content = {
    ...base,
    input,
    fields,
    ...(writePlan.required === undefined ? {} : { required: writePlan.required }),
  };
  return change === 'create' ? { ...content, change } : { ...content, change, id };
}
