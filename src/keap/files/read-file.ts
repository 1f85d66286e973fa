import type { ApiVersion } from '../../resources/row.js';
import type { RequestContext, FileContent, KeapReader } from '../keap-client.js';
import { KeapError } from '../errors.js';
import { contentEndpoints, decodeContent } from './decode.js';
import type { EndpointResolver } from '../endpoints/resolver.js';
import { createGetRequest, type Content, type ParsedResponse, type Handler } from '../request.js';

export interface ContentDependencies {
  readonly keap: Pick<KeapReader, 'fetchOne' | 'endpoint'>;
  readonly endpointResolver: EndpointResolver;
  readonly stream: Handler<ParsedResponse>;
}

/**
 * Reads a file's record, then streams its content: from v1 if the account lists files in v2 but has no contents there.
 * Null if there is no such file. Throws KeapError, and EndpointChanged if files turn out to have another endpoint.
 */
export async function fetchContent(
  dependencies: ContentDependencies,
  fileId: string,
  requestContext: RequestContext,
): Promise<FileContent | null> {
  const { keap, endpointResolver } = dependencies;
  const file = await keap.fetchOne('files', fileId, [], requestContext);
  if (file === null) return null;
  const { apiVersion } = keap.endpoint('files');
  try {
    return await fetchFrom(apiVersion);
  } catch (error) {
    const isMissingInV2 = error instanceof KeapError && error.facts.absent === true && apiVersion === 'v2';
    if (!isMissingInV2 || !endpointResolver.isAllowed('v1')) throw error;
    return fetchFrom('v1');
  }

  async function fetchFrom(source: ApiVersion): Promise<FileContent | null> {
    const content = await fetchBody(dependencies.stream, source, fileId, requestContext);
    return content === undefined ? null : decodeContent(source, file ?? {}, content);
  }
}

async function fetchBody(
  stream: Handler<ParsedResponse>,
  apiVersion: ApiVersion,
  fileId: string,
  requestContext: RequestContext,
): Promise<Content | undefined> {
  const endpoint = contentEndpoints[apiVersion];
  const request = {
    ...createGetRequest(endpoint.url(fileId), endpoint.label, 'files', requestContext),
    onNotFound: 'null',
    isStreamed: true,
  } as const;
  return (await stream({ ...request, parse: () => true })).content;
}
