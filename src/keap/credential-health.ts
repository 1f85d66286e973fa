import type { RequestContext, KeapClient } from './keap-client.js';

/** A client that remembers how Keap took its credential the last time it was asked. */
export interface WatchedClient {
  readonly keap: KeapClient;
  /** Whether the last answer of Keap was 401. False before the first. */
  refused(): boolean;
}

/** The same client with an eye on it. What an answer was is read from the meter, since a refused chunk of ids throws nothing. */
export function watchCredential(keap: KeapClient): WatchedClient {
  let refused = false;
  const look = (ask: RequestContext, from: number): void => {
    for (const { status } of ask.stats.trace.slice(from)) {
      if (status !== null) refused = status === 401;
    }
  };
  const watched = async <T>(ask: RequestContext, work: () => Promise<T>): Promise<T> => {
    const from = ask.stats.trace.length;
    try {
      return await work();
    } finally {
      look(ask, from);
    }
  };
  return {
    refused: () => refused,
    keap: {
      endpoint: (key) => keap.endpoint(key),
      isServed: (key) => keap.isServed(key),
      endpointChoices: (key) => keap.endpointChoices(key),
      isCached: (what) => keap.isCached(what),
      absentColumns: (key) => keap.absentColumns(key),
      fetchPage: (key, request, ask) => watched(ask, () => keap.fetchPage(key, request, ask)),
      fetchByIds: (key, ids, fields, ask) => watched(ask, () => keap.fetchByIds(key, ids, fields, ask)),
      fetchOne: (key, id, fields, ask) => watched(ask, () => keap.fetchOne(key, id, fields, ask)),
      writeEndpoint: (key, change) => keap.writeEndpoint(key, change),
      write: (write, ask) => watched(ask, () => keap.write(write, ask)),
      countTagRequests: (tagging) => keap.countTagRequests(tagging),
      writeTagging: (tagging, ask) => watched(ask, () => keap.writeTagging(tagging, ask)),
      fetchContent: (fileId, ask) => watched(ask, () => keap.fetchContent(fileId, ask)),
      identity: (ask) => watched(ask, () => keap.identity(ask)),
      refresh: (key, id) => keap.refresh(key, id),
      quota: () => keap.quota(),
      collectionSize: (key) => keap.collectionSize(key),
      seedSizes: (sizes) => keap.seedSizes(sizes),
      close: () => keap.close(),
    },
  };
}
