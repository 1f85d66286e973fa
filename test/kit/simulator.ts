import { startSimulator as start, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.js';

export type { Simulator, SimulatorOptions };

/** The day of simulated accounts in tests, so that they have the same records on every day. */
export const TEST_DAY = '2025-12-21';

/** Starts a simulator whose account does not depend on the day of the test. */
export const startSimulator = (options: SimulatorOptions = {}): Promise<Simulator> =>
  start({ today: TEST_DAY, ...options });
