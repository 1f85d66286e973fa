import {
  planTagRequests,
  parseTagResponse,
  v2TagPath,
  type TagAction,
  type TagRequest,
} from '../../resources/writes/tagging.js';
import { affectedByTagging } from '../../resources/writes/writes.js';
import type { ApiVersion } from '../../resources/row.js';
import { badDataError, parseLosslessJson } from '../codec/response.js';
import type { RequestContext, Tagging, TagOutcome } from '../keap-client.js';
import { KeapError } from '../errors.js';
import { EndpointChanged, type EndpointResolver } from '../endpoints/resolver.js';
import type { Pipeline } from '../pipeline.js';
import { createAttemptStats } from '../request.js';

/** Applies tags to contacts and removes them. */
export class Tagger {
  constructor(
    private readonly pipeline: Pipeline,
    private readonly endpointResolver: EndpointResolver,
  ) {}

  /** The requests of a tagging now. */
  buildRequests({ action, contactIds, tagIds }: Tagging): readonly TagRequest[] {
    return planTagRequests(this.chooseApiVersion(action), action, contactIds, tagIds);
  }

  /** See KeapWriter. */
  async write(tagging: Tagging, requestContext: RequestContext): Promise<readonly TagOutcome[]> {
    const [first, ...rest] = this.buildRequests(tagging);
    if (first === undefined) return [];
    // The first is sent alone: if its path is missing, the others need not fail too.
    const outcomes = [await this.sendRequest(first, tagging.action, requestContext)];
    outcomes.push(
      ...(await Promise.all(rest.map((tagRequest) => this.sendRequest(tagRequest, tagging.action, requestContext)))),
    );
    const byPair = new Map(outcomes.flat().map((outcome) => [`${outcome.contactId} ${outcome.tagId}`, outcome]));
    return tagging.contactIds.flatMap((contactId) =>
      tagging.tagIds.flatMap((tagId) => byPair.get(`${contactId} ${tagId}`) ?? []),
    );
  }

  private async sendRequest(
    tagRequest: TagRequest,
    action: TagAction,
    requestContext: RequestContext,
  ): Promise<readonly TagOutcome[]> {
    const { method, url, label, body, pairs } = tagRequest;
    try {
      const { data, wasRetried } = await this.pipeline.send({
        method,
        url,
        ...(body === null ? {} : { body: JSON.stringify(body) }),
        label,
        resource: 'contact_tags',
        requestContext,
        ttlMs: 0,
        isReference: false,
        onNotFound: 'null',
        invalidates: affectedByTagging,
        parse: (text) => (action === 'remove' ? REMOVED : parseTagStatuses(text, label)),
        stats: createAttemptStats(),
      });
      if (data === null && wasRetried !== true)
        return withStatus(tagRequest, label.includes('{tag}') ? 'TAG_NOT_FOUND' : 'CONTACT_NOT_FOUND');
      return data === null || data === REMOVED
        ? withStatus(tagRequest, 'SUCCESS')
        : withStatuses(tagRequest, data as ReadonlyMap<string, TagOutcome['status']>);
    } catch (error) {
      if (!(error instanceof KeapError)) throw error;
      if (error.facts.absent === true && this.markMissing(action, error)) throw new EndpointChanged(error);
      return pairs.map((pair) => ({ ...pair, status: classifyFailure(error), error }));
    }
  }

  private chooseApiVersion(action: TagAction): ApiVersion {
    const path = v2TagPath[action];
    const isMissing =
      this.endpointResolver.isPathMissing(`POST ${path}`) || this.endpointResolver.isPathMissing('/v2/tags');
    return this.endpointResolver.isAllowed('v2') && (!isMissing || !this.endpointResolver.isAllowed('v1'))
      ? 'v2'
      : 'v1';
  }

  /** Marks a missing path; returns whether another API version is left. */
  private markMissing(action: TagAction, error: KeapError): boolean {
    const path = v2TagPath[action];
    if (error.facts.path !== path) return false;
    this.endpointResolver.markPathMissing(`POST ${path}`);
    return this.endpointResolver.isAllowed('v1');
  }
}

/** Keap answers a removal without a body (docs/keap-api.md 4). */
const REMOVED = 'removed';

function parseTagStatuses(text: string, label: string): ReadonlyMap<string, TagOutcome['status']> {
  const statuses = parseTagResponse(parseJsonOrNull(text));
  if (statuses === null) throw badDataError(label, 'it does not state the outcome of each tag');
  return statuses;
}

function parseJsonOrNull(text: string): unknown {
  try {
    return parseLosslessJson(text);
  } catch {
    return null;
  }
}

function withStatus({ pairs }: TagRequest, status: TagOutcome['status']): readonly TagOutcome[] {
  return pairs.map((pair) => ({ ...pair, status, error: null }));
}

function withStatuses(
  { pairs, by, label }: TagRequest,
  statuses: ReadonlyMap<string, TagOutcome['status']>,
): readonly TagOutcome[] {
  return pairs.map((pair) => {
    const status = statuses.get(pair[by]) ?? 'UNKNOWN';
    return { ...pair, status, error: status === 'UNKNOWN' ? unknownOutcomeError(label) : null };
  });
}

/** Keap accepted the request and its response lacks the outcome of a pair. */
function unknownOutcomeError(label: string): KeapError {
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `Keap's answer to ${label} lacks the outcome of this tag and contact. The change was sent, so Keap may have made it: check before you send it again.`,
    { path: label, outcome: 'UNKNOWN' },
  );
}

/** The status of a failed call's pairs: rejected, unknown, or certainly not sent. */
function classifyFailure({ facts, code }: KeapError): TagOutcome['status'] {
  if (facts.status === 403) return 'NO_PERMISSION';
  if (facts.outcome === 'UNKNOWN') return 'UNKNOWN';
  return code === 'UPSTREAM_REJECTED' ? 'FAILURE' : 'NOT_SENT';
}
