import { describe, expect, it } from 'vitest';
import { findRunExitCode, findVerdictExitCode } from '../../src/cli/exit.js';
import { formatRun, formatRunLine } from '../../src/cli/snapshot-report.js';
import { assessCompleteness, type RunFacts } from '../../src/snapshot/evidence/completeness.js';
import type { LegView, SnapshotView } from '../../src/snapshot/snapshot.js';
import type { Verdict } from '../../src/validation/verdict.js';

const leg = (resource: LegView['resource'], more: Partial<LegView> = {}): LegView => ({
  resource,
  status: 'COMPLETED',
  walk: 'KEYSET',
  api: 'v2',
  pages: 1,
  records: 300,
  changed: 0,
  deleted: 0,
  repeated: 0,
  unidentified: 0,
  skippedReason: null,
  reason: null,
  evidence: { kind: 'COUNTED', expected: 300, counted: 300, confirmedBy: 'as many came as Keap counts' },
  held: null,
  startedAt: null,
  finishedAt: null,
  ...more,
});

const view = (legs: readonly LegView[], more: Partial<SnapshotView> & Partial<RunFacts> = {}): SnapshotView => {
  const run = {
    id: '7',
    tenant: 'acme',
    status: 'COMPLETED',
    mode: 'FULL',
    consistency: 'KEYSET',
    createdAt: new Date('2026-01-15T11:00:00Z'),
    startedAt: new Date('2026-01-15T11:00:00Z'),
    finishedAt: new Date('2026-01-15T11:00:02Z'),
    resumeAt: null,
    recordCount: 300,
    callCount: 12,
    error: null,
    asSeenBy: null,
    acceptedAt: null,
    changes: null,
    evidenceVersion: 1,
    coversAll: true,
    ...more,
  } as const;
  return { ...run, completeness: assessCompleteness(run, legs), legs };
};

const held = leg('tags', {
  status: 'HELD',
  reason: '9 of the 10 records of the snapshot before are gone',
  held: { guard: 'SHRUNK', before: 10, now: 1, columns: [], sampleIds: ['4', '5'] },
});
const refused = leg('notes', { status: 'INCOMPLETE', evidence: null, records: 0, reason: 'Keap answered 403' });

describe('the report of a snapshot', () => {
  it('The report has the evidence of each collection', () => {
    const ended = leg('orders', {
      records: 12,
      evidence: { kind: 'ENDED', expected: null, counted: 12, confirmedBy: 'a read behind the id 12 is empty' },
    });
    const text = formatRun(view([leg('contacts'), ended]));
    expect(text).toContain('Snapshot 7: COMPLETED, 300 records, 12 calls to Keap in 2.0 s.');
    expect(text).toContain('Completeness: COMPLETE\n');
    expect(text).toMatch(/contacts +COMPLETED +COUNTED +300 of 300 +as many came as Keap counts/);
    expect(text).toMatch(/orders +COMPLETED +ENDED +12 +a read behind the id 12 is empty/);
    expect(text).toContain('would not show');
  });

  it('The report names each gap and what to do about it', () => {
    const incomplete = formatRun(view([leg('contacts'), refused], { status: 'INCOMPLETE' }));
    expect(incomplete).toContain('Completeness: INCOMPLETE\n  notes: Keap answered 403');
    expect(incomplete).toContain('snapshot resume 7');
    const review = formatRun(view([held], { status: 'NEEDS_REVIEW', coversAll: false }));
    expect(review).toContain('snapshot accept 7');
    expect(review).toContain('Completeness: NEEDS_REVIEW, of some collections only');
    expect(review).toContain('SHRUNK: 10 records before, 1 now; ids 4, 5 …');
  });

  it('The line of a list says what is not as usual', () => {
    const accepted = new Date('2026-01-15T12:00:00Z');
    expect(formatRunLine(view([refused], { status: 'INCOMPLETE', coversAll: false, acceptedAt: accepted }))).toMatch(
      /^ +7 {2}2026-01-15T11:00:00 {2}INCOMPLETE +INCOMPLETE +300 records {2}of notes {2}accepted$/,
    );
  });
});

describe('the exit codes of snapshots and verdicts', () => {
  it.each([
    ['complete', view([leg('contacts')]), 0],
    ['incomplete', view([refused], { status: 'INCOMPLETE' }), 1],
    ['held', view([held], { status: 'NEEDS_REVIEW' }), 1],
    ['rejected', view([held], { status: 'REJECTED' }), 1],
    ['as a limited user sees it', view([leg('contacts')], { asSeenBy: 'user 5' }), 1],
    ['from a release without evidence', view([leg('contacts')], { evidenceVersion: null }), 1],
    ['accepted and incomplete', view([refused], { status: 'INCOMPLETE', acceptedAt: new Date() }), 1],
    ['cancelled', view([leg('contacts', { status: 'CANCELLED' })], { status: 'CANCELLED' }), 1],
    ['failed as Keap was away', view([], { status: 'FAILED', error: { code: 'UPSTREAM_TIMEOUT', message: '' } }), 3],
    ['failed by a fault', view([], { status: 'FAILED', error: { code: 'INTERNAL_SERVER_ERROR', message: '' } }), 1],
  ])('A snapshot that is %s has its exit code', (_what, run, code) => {
    expect(findRunExitCode(run)).toBe(code);
  });

  it.each([
    [true, true, 0],
    [true, false, 4],
    [false, true, 1],
    [false, false, 1],
  ])('A verdict with completeness %s and checks %s has the exit code %i', (isComplete, checksPassed, code) => {
    const completeness = { ...view([leg('contacts')]).completeness, passed: isComplete };
    const verdict = { passed: isComplete && checksPassed, completeness, checksPassed } as Verdict;
    expect(findVerdictExitCode(verdict)).toBe(code);
  });
});
