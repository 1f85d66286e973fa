import { cases, type Case, type Goal } from './cases.js';
import { startGateways, type Gateways } from './gateways.js';
import { checkSameAnswer, runRound, warmUp, type Round, type Side } from './load.js';

type Print = (line: string) => void;

const sides: readonly Side[] = ['ours', 'peer'];
const PAIRS = 7;
const ROUND_MS = 1200;

interface Pair {
  readonly ours: Round;
  readonly peer: Round;
}

/**
 * Compares our gateway with a tutorial's in one run: the rounds of the two alternate, each pair of neighbours gives a
 * ratio, and the median of the ratios is held against the goal. Both run as processes of their own, over one upstream
 * that answers at once, and give the same records.
 */
export async function measureServe(contacts: number, print: Print): Promise<void> {
  print(
    `serve      ${contacts} contacts, ${PAIRS} pairs of rounds of ${ROUND_MS / 1000} s; per request: CPU, Keap calls`,
  );
  const gateways = await startGateways(contacts);
  try {
    for (const one of cases) await measureCase(gateways, one, print);
  } finally {
    await gateways.close();
  }
}

async function measureCase(gateways: Gateways, one: Case, print: Print): Promise<void> {
  await checkSameAnswer(gateways, one);
  for (const side of sides) await warmUp(gateways, side, one);
  const pairs: Pair[] = [];
  for (let index = 0; index < PAIRS; index += 1) pairs.push(await runPair(gateways, one, index % 2 === 0));
  print('');
  print(`${one.title}, ${one.connections === 1 ? 'one at a time' : `${one.connections} at a time`}`);
  for (const side of sides) print(`  ${side}     ${summarize(pairs.map((pair) => pair[side]))}`);
  const ratios = {
    cpu: pairs.map(({ ours, peer }) => ours.cpuMsPerRequest / peer.cpuMsPerRequest),
    rate: pairs.map(({ ours, peer }) => ours.requestsPerSecond / peer.requestsPerSecond),
  };
  print(`  CPU      ${describeRatio(ratios.cpu)}${one.goal.of === 'cpu' ? describeGoal(one.goal, ratios.cpu) : ''}`);
  print(`  rate     ${describeRatio(ratios.rate)}${one.goal.of === 'rate' ? describeGoal(one.goal, ratios.rate) : ''}`);
}

/** The order changes from pair to pair, so that a drift of the machine does not favour one side. */
async function runPair(gateways: Gateways, one: Case, isOursFirst: boolean): Promise<Pair> {
  const run = (side: Side): Promise<Round> => runRound(gateways, side, one, ROUND_MS);
  if (isOursFirst) return { ours: await run('ours'), peer: await run('peer') };
  const peer = await run('peer');
  return { ours: await run('ours'), peer };
}

function computeMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function summarize(rounds: readonly Round[]): string {
  const median = (read: (round: Round) => number): number => computeMedian(rounds.map(read));
  const rate = median((round) => round.requestsPerSecond).toFixed(1);
  const cpu = median((round) => round.cpuMsPerRequest).toFixed(2);
  const calls = median((round) => round.callsPerRequest).toFixed(0);
  return `${rate.padStart(7)} requests/s  ${cpu.padStart(7)} ms CPU  ${calls.padStart(3)} Keap calls`;
}

/** The median of the pairs with the least and the greatest of them. */
function describeRatio(ratios: readonly number[]): string {
  const [median, least, greatest] = [computeMedian(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) =>
    ratio.toFixed(2),
  );
  return `${median!.padStart(7)} × the peer's (${least} to ${greatest})`;
}

function describeGoal({ of, bound }: Goal, ratios: readonly number[]): string {
  const median = computeMedian(ratios);
  const isMet = of === 'cpu' ? median <= bound : median >= bound;
  return `, goal ${of === 'cpu' ? '≤' : '≥'} ${bound}: ${isMet ? 'met' : 'not met'}`;
}
