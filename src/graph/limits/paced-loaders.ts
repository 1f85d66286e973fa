import type { Loaders } from '../../query/load/loaders.js';
import type { OperationUsage } from './usage.js';

/**
 * Loaders whose answers come in time slices. One batch answers thousands of fields in the same moment; handed over at once
 * they would hold the event loop, and fill memory with pages, before any of them is counted. A stopped operation loads
 * nothing more.
 */
export function pacedLoaders(loaders: Loaders, usage: OperationUsage): Loaders {
  const paced = async <Found>(load: () => Promise<Found>): Promise<Found> => {
    usage.throwIfStopped();
    return usage.inTurn(await load());
  };
  const { source } = loaders;
  return {
    ...loaders,
    source: {
      ...source,
      // An answer that is remembered is read when it is asked for, so asking takes time too.
      fetchPage: async (...asked) => {
        await usage.inTurn(null);
        return paced(() => source.fetchPage(...asked));
      },
    },
    load: (...asked) => paced(() => loaders.load(...asked)),
    loadMany: (...asked) => paced(() => loaders.loadMany(...asked)),
    loadChildren: (...asked) => paced(() => loaders.loadChildren(...asked)),
    loadTable: (...asked) => paced(() => loaders.loadTable(...asked)),
    loadTableById: (...asked) => paced(() => loaders.loadTableById(...asked)),
  };
}
