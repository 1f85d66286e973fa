import { openSnapshotStore } from '../../app.js';
import { readConfig } from '../../config/config.js';
import type { CheckResult, Verdict } from '../../validation/verdict.js';
import { findVerdictExitCode } from '../exit.js';
import { openQuietLog } from '../log.js';

/** `keap-graph validate`: validates a snapshot and prints a table on a terminal, JSON otherwise. */
export async function validate(options: { readonly snapshot?: string; readonly json?: boolean }): Promise<number> {
  const config = readConfig(false);
  const snapshotStore = await openSnapshotStore(config, openQuietLog(config));
  try {
    const verdict = await snapshotStore.validation.validate(options.snapshot);
    const asTable = process.stdout.isTTY && options.json !== true;
    process.stdout.write(`${asTable ? formatVerdict(verdict) : JSON.stringify(verdict)}\n`);
    return findVerdictExitCode(verdict);
  } finally {
    await snapshotStore.close();
  }
}

/** A verdict as text: why the snapshot is not proven complete, all checks that did not pass, and the number of those that did. */
export function formatVerdict(verdict: Verdict): string {
  const { snapshotId, passed, completeness } = verdict;
  return [
    `Verdict on snapshot ${snapshotId}: ${passed ? 'passed' : 'not passed'}`,
    `Completeness: ${completeness.status}`,
    ...completeness.reasons.map((reason) => `  ${reason}`),
    formatChecks(verdict),
  ].join('\n');
}

/** The second half of a verdict as text. */
export function formatChecks({ checksPassed, packVersion, durationMs, checks }: Verdict): string {
  const reported = checks.filter(({ status }) => status !== 'PASSED');
  const idWidth = Math.max(0, ...reported.map(({ id }) => id.length));
  const lines = reported.flatMap((check) => [
    `  ${check.status.padEnd(8)}${check.id.padEnd(idWidth + 2)}${String(check.violationCount).padStart(6)}  ${check.title}`,
    ...formatDetails(check),
  ]);
  const counts = `${checks.length - reported.length} of ${checks.length} checks passed`;
  return [
    `Checks, pack ${packVersion}: ${checksPassed ? 'PASSED' : 'FAILED'}`,
    ...(lines.length === 0 ? [] : ['', ...lines, '']),
    `${counts} in ${durationMs} ms.`,
  ].join('\n');
}

function formatDetails({ samples, note }: CheckResult): string[] {
  const shown = samples.slice(0, 3).map((sample) => JSON.stringify(sample));
  const rest = samples.length > shown.length ? ['…'] : [];
  return [...(note === null ? [] : [note]), ...shown, ...rest].map((line) => `${' '.repeat(10)}${line}`);
}
