import type { RequestContext, KeapClient } from './keap-client.js';

/** A client that remembers how Keap took its credential the last time it was asked. */
export interface CredentialHealth {
  readonly keap: KeapClient;
  /** Whether the last answer of Keap was 401. False before the first. */
  isRefused(): boolean;
}

/** The same client with an eye on it. What an answer was is read from the meter, since a refused chunk of ids throws nothing. */
export function trackCredential(keap: KeapClient): CredentialHealth {
  let isRefused = false;
  const recordStatus = (requestContext: RequestContext, from: number): void => {
    for (const { status } of requestContext.stats.trace.slice(from)) {
      if (status !== null) isRefused = status === 401;
    }
  };
  const tracked = async <T>(requestContext: RequestContext, work: () => Promise<T>): Promise<T> => {
    const from = requestContext.stats.trace.length;
    try {
      return await work();
    } finally {
      recordStatus(requestContext, from);
    }
  };
  return {
    isRefused: () => isRefused,
    keap: {
      endpoint: (key) => keap.endpoint(key),
      isServed: (key) => keap.isServed(key),
      endpointChoices: (key) => keap.endpointChoices(key),
      isCached: (what) => keap.isCached(what),
      absentColumns: (key) => keap.absentColumns(key),
      fetchPage: (key, pageRequest, requestContext) =>
        tracked(requestContext, () => keap.fetchPage(key, pageRequest, requestContext)),
      fetchByIds: (key, ids, fields, requestContext) =>
        tracked(requestContext, () => keap.fetchByIds(key, ids, fields, requestContext)),
      fetchOne: (key, id, fields, requestContext) =>
        tracked(requestContext, () => keap.fetchOne(key, id, fields, requestContext)),
      writeEndpoint: (key, change) => keap.writeEndpoint(key, change),
      write: (write, requestContext) => tracked(requestContext, () => keap.write(write, requestContext)),
      countTagRequests: (tagging) => keap.countTagRequests(tagging),
      writeTagging: (tagging, requestContext) =>
        tracked(requestContext, () => keap.writeTagging(tagging, requestContext)),
      fetchContent: (fileId, requestContext) =>
        tracked(requestContext, () => keap.fetchContent(fileId, requestContext)),
      identity: (requestContext) => tracked(requestContext, () => keap.identity(requestContext)),
      refresh: (key, id) => keap.refresh(key, id),
      quota: () => keap.quota(),
      collectionSize: (key) => keap.collectionSize(key),
      seedSizes: (sizes) => keap.seedSizes(sizes),
      close: () => keap.close(),
    },
  };
}
