import type { Logger } from 'pino';

import { DatabaseError } from './errors.js';
import { SCHEMA_LOCK } from './migrate.js';
import type { Sql, Statements } from './sql.js';
import {
  readDependents,
  readGrants,
  readRelations,
  restoreAccess,
  restoreOptions,
  type ExistingRelation,
} from './view-catalog.js';
import {
  buildCommentStatements,
  buildCreateStatement,
  qualifyName,
  buildViews,
  hashView,
  VIEWS_VERSION,
  type SqlView,
} from './views.js';

export interface ApplyViewsOptions {
  readonly version?: number;
  readonly views?: readonly SqlView[];
  /** How long to wait for sessions that use a view that changes; no session can start to read the view meanwhile. */
  readonly lockWaitMs?: number;
}

interface AppliedView {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly isThere: boolean;
}

/**
 * Updates the views `keap.<resource>` to this release's definitions, after `migrate`: those that changed since the last
 * release, in one transaction, one process at a time. Leaves the views of a newer release unchanged and logs a warning.
 * Replaces a view that keeps its columns; drops and recreates any other with its owner, privileges and options. Throws
 * DatabaseError VIEWS_REFUSED, with nothing changed, if something depends on a view to drop, if a view is in use for
 * longer than `lockWaitMs`, belongs to another role, or is not a view. The options are for tests.
 */
export async function applyViews(sql: Sql, log: Logger, options: ApplyViewsOptions = {}): Promise<void> {
  const { version = VIEWS_VERSION, views = buildViews(), lockWaitMs = 10_000 } = options;
  const outcome = await sql.transaction(async (statements) => {
    const applied = await lockAndReadApplied(statements);
    const newest = Math.max(0, ...applied.map((view) => view.version));
    if (newest > version) return { newest };
    const isCurrent = (view: SqlView): boolean =>
      applied.some(({ name, hash, isThere }) => isThere && name === view.name && hash === hashView(view));
    const changed = views.filter((view) => !isCurrent(view));
    if (changed.length === 0 && newest === version) return null;
    await statements.query(`select set_config('lock_timeout', $1, true)`, [`${lockWaitMs}ms`]);
    const recreated = await changeViews(statements, changed);
    await recordApplied(statements, version, views);
    return { changed: changed.length, recreated };
  });
  if (outcome === null) return;
  if ('newest' in outcome) {
    const versions = { database: outcome.newest, release: version };
    log.warn(versions, 'the SQL views in the database are from a newer release; they are left unchanged');
  } else log.info({ version, ...outcome }, 'the SQL views are up to date');
}

async function lockAndReadApplied(statements: Statements): Promise<AppliedView[]> {
  await statements.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
  await statements.query(`create table if not exists public.keap_graph_view (
    name text primary key, version int not null, hash text not null)`);
  return statements.query<AppliedView>(
    `select name, version, hash, class.oid is not null as "isThere"
       from public.keap_graph_view
       left join pg_class as class on relnamespace = 'keap'::regnamespace and relname = name and relkind = 'v'`,
  );
}

async function recordApplied(statements: Statements, version: number, views: readonly SqlView[]): Promise<void> {
  await statements.query(
    `insert into public.keap_graph_view (name, version, hash)
     select name, $1, hash from unnest($2::text[], $3::text[]) as view (name, hash)
     on conflict (name) do update set version = excluded.version, hash = excluded.hash`,
    [version, views.map(({ name }) => name), views.map(hashView)],
  );
}

/** Creates or changes these views; gives the names of those it had to drop first. */
async function changeViews(statements: Statements, views: readonly SqlView[]): Promise<string[]> {
  const names = views.map(({ name }) => name);
  const existing = new Map((await readRelations(statements, names)).map((relation) => [relation.name, relation]));
  for (const relation of existing.values()) assertOwned(relation);
  const recreated = views.filter((view) => !canReplace(existing.get(view.name), view)).map(({ name }) => name);
  await assertNoDependents(statements, recreated);
  const grants = await readGrants(statements, recreated);
  for (const view of views) {
    const before = existing.get(view.name);
    const isNew = recreated.includes(view.name);
    await mapViewErrors(view.name, async () => {
      if (isNew) await statements.query(`drop view ${qualifyName(view.name)}`);
      await statements.query(buildCreateStatement(view));
      if (before === undefined) return;
      const kept = grants.filter(
        ({ name, column }) =>
          name === view.name && (column === null || view.columns.some((one) => one.name === column)),
      );
      if (isNew) await restoreAccess(statements, view.name, before.owner, kept);
      await restoreOptions(statements, before);
    });
    await statements.query(buildCommentStatements(view));
  }
  return recreated;
}

/** Whether a view can be replaced: `create or replace view` may only append columns. */
function canReplace(before: ExistingRelation | undefined, { columns }: SqlView): boolean {
  return (before?.columns ?? []).every(
    ({ name, type }, position) => columns[position]?.name === name && columns[position].type === type,
  );
}

function assertOwned({ name, kind, owner, isOwned }: ExistingRelation): void {
  if (kind !== 'v') throw viewError(`keap.${name} exists and is not a view. Move it to another schema and start again`);
  if (isOwned) return;
  throw viewError(
    `the view keap.${name} belongs to the role ${owner}, whose privileges the role in DATABASE_URL does not have. Make it a member of ${owner}, or its own role the owner of the view, and start again`,
  );
}

const MAX_NAMED = 20;

async function assertNoDependents(statements: Statements, names: readonly string[]): Promise<void> {
  const dependents = await readDependents(statements, names);
  if (dependents.length === 0) return;
  const more = dependents.length > MAX_NAMED ? ` and ${dependents.length - MAX_NAMED} more` : '';
  throw viewError(
    `columns of ${names.map((name) => `keap.${name}`).join(', ')} change, and these depend on it: ${dependents.slice(0, MAX_NAMED).join(', ')}${more}. Drop them, start again, and create them again`,
  );
}

/** Maps Postgres errors about a view that cannot be changed now to VIEWS_REFUSED. */
async function mapViewErrors(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    // lock_not_available, deadlock_detected, insufficient_privilege: https://www.postgresql.org/docs/current/errcodes-appendix.html
    if (code === '55P03' || code === '40P01') {
      throw viewError(
        `another session is using the view keap.${name}, which changes. End that session's transaction (pg_stat_activity shows it) and start again`,
        error,
      );
    }
    if (code === '42501') {
      throw viewError(
        `the view keap.${name} cannot be changed (${message}). Grant that privilege and start again`,
        error,
      );
    }
    throw error;
  }
}

function viewError(reason: string, cause?: unknown): DatabaseError {
  return new DatabaseError('VIEWS_REFUSED', `The SQL views were not changed: ${reason}.`, { cause });
}
