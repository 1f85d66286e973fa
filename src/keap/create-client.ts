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
    endpoint: reader.endpoint.bind(reader),
    isServed: reader.isServed.bind(reader),
    endpointChoices: reader.endpointChoices.bind(reader),
    isCached: reader.isCached.bind(reader),
    absentColumns: reader.absentColumns.bind(reader),
    fetchPage: reader.fetchPage.bind(reader),
    fetchByIds: reader.fetchByIds.bind(reader),
    fetchOne: reader.fetchOne.bind(reader),
    fetchCount: reader.fetchCount.bind(reader),
    bulk: reader.bulk,
    fetchBulkChildren: reader.fetchBulkChildren.bind(reader),
    findCachedPage: reader.findCachedPage.bind(reader),
    isCountCached: reader.isCountCached.bind(reader),
    fetchContent: reader.fetchContent.bind(reader),
    identity: reader.identity.bind(reader),
    quota: reader.quota.bind(reader),
    callsLeft: reader.callsLeft.bind(reader),
    collectionSize: reader.collectionSize.bind(reader),
    planVersion: reader.planVersion.bind(reader),
    writeEndpoint: writer.endpoint.bind(writer),
    write: writer.write.bind(writer),
    countTagRequests: (tagging) => tagger.buildRequests(tagging).length,
    writeTagging: tagger.write.bind(tagger),
    refresh: (key, id) => pipeline.refresh(key, id),
    seedSizes: reader.seedSizes.bind(reader),
    isCredentialRefused: () => pipeline.isCredentialRefused(),
    close: () => pipeline.close(),
  };
}
