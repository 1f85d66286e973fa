import type { Api } from '../../resources/row.js';
import type { RequestContext, FileContent, KeapClient } from '../keap-client.js';
import { KeapError } from '../errors.js';
import { contentPaths, openContent } from './decode.js';
import type { Generations } from '../endpoints/resolver.js';
import { createGetRequest } from '../get-request.js';
import type { Content, ParsedResponse, Handler } from '../request.js';

/** How contents are asked for. */
export interface ContentTools {
  readonly keap: KeapClient;
  readonly generations: Generations;
  readonly stream: Handler<ParsedResponse>;
}

/**
 * What a file holds: first what is known of it, then its content as it comes in, from v1 where the account lists files in
 * v2 and has no contents there. Null when there is no such file. Throws KeapError, and WayLearned when files turn out to
 * be served in another way.
 */
export async function readContent(
  tools: ContentTools,
  fileId: string,
  requestContext: RequestContext,
): Promise<FileContent | null> {
  const { keap, generations } = tools;
  const file = await keap.one('files', fileId, [], requestContext);
  if (file === null) return null;
  const { api } = keap.way('files');
  try {
    return await open(api);
  } catch (error) {
    const isElsewhere = error instanceof KeapError && error.facts.absent === true && api === 'v2';
    if (!isElsewhere || !generations.allows('v1')) throw error;
    return open('v1');
  }

  async function open(from: Api): Promise<FileContent | null> {
    const content = await contentFrom(tools.stream, from, fileId, requestContext);
    return content === undefined ? null : openContent(from, file ?? {}, content);
  }
}

async function contentFrom(
  stream: Handler<ParsedResponse>,
  api: Api,
  fileId: string,
  requestContext: RequestContext,
): Promise<Content | undefined> {
  const place = contentPaths[api];
  const request = {
    ...createGetRequest(place.url(fileId), place.label, 'files', requestContext),
    onNotFound: 'null',
    isStreamed: true,
  } as const;
  return (await stream({ ...request, parse: () => true })).content;
}
