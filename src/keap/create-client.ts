import { systemClock, type Clock } from '../clock.js';
import { EndpointResolver, type ApiVersionChoice } from './endpoints/resolver.js';
import type { KeapClient } from './keap-client.js';
import { createPipeline, type PipelineOptions } from './pipeline.js';
import { Reader } from './reads/reader.js';
import { Tagger } from './writes/tagging.js';
import { Writer } from './writes/write.js';

export interface KeapClientOptions extends Omit<PipelineOptions, 'clock'> {
  readonly clock?: Clock;
  /** Which API versions may be used; `auto` by default. */
  readonly apiVersion?: ApiVersionChoice;
}

/** Builds the client and its connection pool. Throws RangeError for options that cannot work. */
export function createKeapClient({ apiVersion = 'auto', ...options }: KeapClientOptions): KeapClient {
  const clock = options.clock ?? systemClock;
  const pipeline = createPipeline({ ...options, clock });
  const endpointResolver = new EndpointResolver(apiVersion, clock);
  const reader = new Reader(pipeline, endpointResolver, clock);
  const writer = new Writer(pipeline, endpointResolver);
  const tagger = new Tagger(pipeline, endpointResolver);
  return {
    endpoint: (key) => reader.endpoint(key),
    isServed: (key) => reader.isServed(key),
    endpointChoices: (key) => reader.endpointChoices(key),
    isCached: (target) => reader.isCached(target),
    absentColumns: (key) => reader.absentColumns(key),
    fetchPage: (key, pageRequest, requestContext) => reader.fetchPage(key, pageRequest, requestContext),
    fetchByIds: (key, ids, fields, requestContext) => reader.fetchByIds(key, ids, fields, requestContext),
    fetchOne: (key, id, fields, requestContext) => reader.fetchOne(key, id, fields, requestContext),
    fetchContent: (fileId, requestContext) => reader.fetchContent(fileId, requestContext),
    identity: (requestContext) => reader.identity(requestContext),
    quota: () => reader.quota(),
    collectionSize: (key) => reader.collectionSize(key),
    writeEndpoint: (key, change) => writer.endpoint(key, change),
    write: (write, requestContext) => writer.write(write, requestContext),
    countTagRequests: (tagging) => tagger.buildRequests(tagging).length,
    writeTagging: (tagging, requestContext) => tagger.write(tagging, requestContext),
    refresh: (key, id) => pipeline.refresh(key, id),
    seedSizes: (sizes) => reader.seedSizes(sizes),
    isCredentialRefused: () => pipeline.isCredentialRefused(),
    close: () => pipeline.close(),
  };
}
