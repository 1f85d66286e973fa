import type { Loaders } from '../../query/load/loaders.js';
import type { OperationUsage } from './usage.js';

/**
 * Loaders whose answers come in time slices. One batch answers thousands of fields in the same moment; handed over at once
 * they would hold the event loop, and fill memory with pages, before any of them is counted. A stopped operation loads
 * nothing more.
 */
export function withTimeSlices(loaders: Loaders, usage: OperationUsage): Loaders {
  const inSlice = async <Result>(load: () => Promise<Result>): Promise<Result> => {
    usage.throwIfStopped();
    return usage.waitForSlice(await load());
  };
  const { source } = loaders;
  return {
    ...loaders,
    source: {
      ...source,
      // An answer that is remembered is read when it is asked for, so asking takes time too.
      fetchPage: async (...args) => {
        await usage.waitForSlice(null);
        return inSlice(() => source.fetchPage(...args));
      },
    },
    load: (...args) => inSlice(() => loaders.load(...args)),
    loadMany: (...args) => inSlice(() => loaders.loadMany(...args)),
    loadChildren: (...args) => inSlice(() => loaders.loadChildren(...args)),
    loadTable: (...args) => inSlice(() => loaders.loadTable(...args)),
    loadTableById: (...args) => inSlice(() => loaders.loadTableById(...args)),
  };
}
