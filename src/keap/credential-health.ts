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
      holds: (what) => keap.holds(what),
      lacking: (key) => keap.lacking(key),
      page: (key, request, ask) => watched(ask, () => keap.page(key, request, ask)),
      byIds: (key, ids, fields, ask) => watched(ask, () => keap.byIds(key, ids, fields, ask)),
      one: (key, id, fields, ask) => watched(ask, () => keap.one(key, id, fields, ask)),
      writeEndpoint: (key, change) => keap.writeEndpoint(key, change),
      write: (write, ask) => watched(ask, () => keap.write(write, ask)),
      tagCalls: (tagging) => keap.tagCalls(tagging),
      tag: (tagging, ask) => watched(ask, () => keap.tag(tagging, ask)),
      content: (fileId, ask) => watched(ask, () => keap.content(fileId, ask)),
      identity: (ask) => watched(ask, () => keap.identity(ask)),
      refresh: (key, id) => keap.refresh(key, id),
      quota: () => keap.quota(),
      size: (key) => keap.size(key),
      expect: (sizes) => keap.expect(sizes),
      close: () => keap.close(),
    },
  };
}
