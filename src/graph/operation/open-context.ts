import type { RequestContext } from '../../keap/keap-client.js';
import { RequestStats } from '../../keap/request-stats.js';
import { createLoaders, type Loaders } from '../../query/load/loaders.js';
import { CallBudget } from '../../query/sources/call-budget.js';
import { createLiveSource } from '../../query/sources/live-source.js';
import { createLiveWrites } from '../../query/sources/writer.js';
import type { Context, OperationOptions, Services } from './context.js';
import { withTimeSlices } from '../limits/paced-loaders.js';
import { OperationUsage } from '../limits/usage.js';

/** Opens what one GraphQL operation carries: its own meter and loaders, on the interactive lane. */
export function createContext(services: Services, options: OperationOptions): Context {
  const { caller, ...requestOptions } = options;
  const stats = new RequestStats();
  const usage = new OperationUsage(services.limits, services.timeSlices, options.signal);
  const requestContext: RequestContext = {
    priority: 'interactive',
    stats,
    caller: caller.name,
    ...requestOptions,
    signal: usage.signal,
  };
  // One for reads and writes: both are the operation's calls.
  const budget = new CallBudget(stats, services.maxKeapCallsPerQuery);
  const source = createLiveSource(services.keap, requestContext, budget);
  const writes = createLiveWrites(services.keap, requestContext, budget);
  const newLoaders = (): Loaders => withTimeSlices(createLoaders(source), usage);
  const loaders = newLoaders();
  const dealCounts: Context['dealCounts'] = new Map();
  const resetLoaders = (): void => {
    // In place: whoever holds this context's loaders goes on with new ones.
    Object.assign(loaders, newLoaders());
    dealCounts.clear();
    services.recentOperations.clear();
  };
  return { services, options, caller, stats, usage, requestContext, loaders, writes, resetLoaders, dealCounts };
}
