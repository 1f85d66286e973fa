import type { RequestContext } from '../../keap/keap-client.js';
import { RequestStats } from '../../keap/request-stats.js';
import { createLoaders, type Loaders } from '../../query/load/loaders.js';
import { CallBudget } from '../../query/sources/call-budget.js';
import { createLiveSource } from '../../query/sources/live-source.js';
import { createLiveWrites } from '../../query/sources/writer.js';
import type { Context, Opening, Services } from './context.js';
import { pacedLoaders } from '../limits/paced-loaders.js';
import { OperationUsage } from '../limits/usage.js';

/** Opens what one GraphQL operation carries: its own meter and loaders, on the interactive lane. */
export function openContext(services: Services, opening: Opening): Context {
  const { caller, ...patience } = opening;
  const meter = new RequestStats();
  const usage = new OperationUsage(services.limits, services.slices, opening.signal);
  const ask: RequestContext = {
    priority: 'interactive',
    stats: meter,
    caller: caller.name,
    ...patience,
    signal: usage.signal,
  };
  // One for reads and writes: both are the operation's calls.
  const budget = new CallBudget(meter, services.maxKeapCallsPerQuery);
  const source = createLiveSource(services.keap, ask, budget);
  const writes = createLiveWrites(services.keap, ask, budget);
  const open = (): Loaders => pacedLoaders(createLoaders(source), usage);
  const loaders = open();
  const learned: Context['learned'] = new Map();
  const forget = (): void => {
    // In place: whoever holds this context's loaders goes on with new ones.
    Object.assign(loaders, open());
    learned.clear();
    services.answered.clear();
  };
  return { services, opening, caller, meter, usage, ask, loaders, writes, forget, learned };
}
