import type { Profiler } from 'node:inspector';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../kit/files.js';
import { cases } from './cases.js';
import { startGateways } from './gateways.js';
import { runRound, warmUp } from './load.js';

const PROFILED_MS = 4000;
const LISTED = 12;

type Frame = Profiler.Profile['nodes'][number]['callFrame'];

/**
 * Prints, for each case of the comparison, the functions of our gateway that take the most CPU time themselves, then the
 * folders and packages that do.
 */
export async function profileServe(contacts: number, print: (line: string) => void): Promise<void> {
  const gateways = await startGateways(contacts);
  try {
    for (const one of cases) {
      await warmUp(gateways, 'ours', one);
      const profile = await gateways.ours.profile(() => runRound(gateways, 'ours', one, PROFILED_MS));
      print('');
      print(one.title);
      for (const describe of [describeFrame, findArea])
        for (const line of listShares(profile, describe)) print(`  ${line}`);
    }
  } finally {
    await gateways.close();
  }
}

/** Waiting, and the profiler itself. `(program)` is native code outside of JavaScript: system calls, the event loop. */
const isLeftOut = ({ functionName, url }: Frame): boolean =>
  url === '' && ['(idle)', '(root)', 'dispatch'].includes(functionName);

/** The share of each name that `describe` gives to frames, the greatest first. */
function listShares(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  describe: (frame: Frame) => string,
): string[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  const total = { time: 0 };
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)!;
    if (isLeftOut(frame)) continue;
    const name = describe(frame);
    const time = timeDeltas[index] ?? 0;
    times.set(name, (times.get(name) ?? 0) + time);
    total.time += time;
  }
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, LISTED)
    .map(([name, time]) => `${((100 * time) / total.time).toFixed(1).padStart(5)} %  ${name}`);
}

/** Compiled files from the project's folder; what has no file is native. */
function describeFrame({ functionName, url, lineNumber }: Frame): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name}  ${describeFile(url)}:${lineNumber + 1}`;
}

const describeFile = (url: string): string => {
  const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : url;
  return file.replace(/^.*node_modules\//, '');
};

/** A folder of the product such as `dist/graph`, a package, or a part of Node. */
function findArea({ functionName, url }: Frame): string {
  if (functionName === '(garbage collector)') return functionName;
  if (url === '') return 'native';
  if (url.startsWith('node:')) return 'node';
  const [first = '', second = ''] = describeFile(url).split('/');
  return first === 'dist' || first.startsWith('@') ? `${first}/${second}` : first;
}
