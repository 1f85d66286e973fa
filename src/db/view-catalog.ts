import { escapeIdentifier, escapeLiteral } from 'pg';

import type { Statements } from './sql.js';
import { qualifyName } from './views.js';

/** An existing relation of the schema `keap`. */
export interface ExistingRelation {
  readonly name: string;
  /** Postgres's `relkind`: `v` for a view. */
  readonly kind: string;
  readonly owner: string;
  /** Whether the role of this connection has the owner's privileges. */
  readonly isOwned: boolean;
  /** For example `security_barrier=true`. */
  readonly options: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A privilege on a view, or on one of its columns. */
export interface Grant {
  readonly name: string;
  readonly column: string | null;
  readonly privilege: string;
  /** A role as SQL text: quoted if necessary, `public` for all roles. */
  readonly grantee: string;
  readonly isGrantable: boolean;
}

const GRANT = `acl.privilege_type as privilege, acl.is_grantable as "isGrantable",
            case acl.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(acl.grantee)) end as grantee`;

/** The existing relations with these names, of any kind. */
export function readRelations(statements: Statements, names: readonly string[]): Promise<ExistingRelation[]> {
  return statements.query<ExistingRelation>(
    `select relname::text as name, relkind::text as kind, pg_get_userbyid(relowner)::text as owner,
            pg_has_role(relowner, 'USAGE') as "isOwned", coalesce(reloptions, '{}') as options,
            (select coalesce(jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod))
                                       order by attnum), '[]')
               from pg_attribute where attrelid = class.oid and attnum > 0 and not attisdropped) as columns
       from pg_class as class where relnamespace = 'keap'::regnamespace and relname = any($1::text[])`,
    [names],
  );
}

/**
 * The objects that depend on these views: views on them, functions that return their rows, triggers and rules on them.
 * Includes those for which `drop view` without CASCADE fails, and those that it drops silently. Sorted.
 */
export async function readDependents(statements: Statements, names: readonly string[]): Promise<string[]> {
  const rows = await statements.query<{ dependent: string }>(
    `with dropped as (
       select class.oid, type.oid as row_type, type.typarray as array_type
         from pg_class as class join pg_type as type on type.oid = class.reltype
        where relnamespace = 'keap'::regnamespace and relname = any($1::text[]))
     select distinct object.type || ' ' || object.identity as dependent
       from dropped
       join pg_depend as depend
         on (depend.refclassid = 'pg_class'::regclass and depend.refobjid = dropped.oid)
         or (depend.refclassid = 'pg_type'::regclass and depend.refobjid in (dropped.row_type, dropped.array_type))
       -- A view depends on its sources through its rule _RETURN; report the view instead of the rule.
       left join pg_rewrite as rule
         on depend.classid = 'pg_rewrite'::regclass and rule.oid = depend.objid and rule.rulename = '_RETURN'
      cross join lateral pg_identify_object(
        case when rule.oid is null then depend.classid else 'pg_class'::regclass::oid end,
        coalesce(rule.ev_class, depend.objid),
        case when rule.oid is null then depend.objsubid else 0 end) as object
      where depend.deptype <> 'i' and rule.ev_class is distinct from dropped.oid
      order by dependent`,
    [names],
  );
  return rows.map(({ dependent }) => dependent);
}

/** The privileges on these views and their columns, including the owner's. */
export function readGrants(statements: Statements, names: readonly string[]): Promise<Grant[]> {
  return statements.query<Grant>(
    `select relname::text as name, null::text as column, ${GRANT}
       from pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) as acl
      where relnamespace = 'keap'::regnamespace and relname = any($1::text[])
     union all
     select relname::text, attname::text, ${GRANT}
       from pg_class join pg_attribute on attrelid = pg_class.oid, aclexplode(attacl) as acl
      where relnamespace = 'keap'::regnamespace and relname = any($1::text[])`,
    [names],
  );
}

/** Sets the owner and exactly these privileges of a new view; revokes default privileges first. */
export async function restoreAccess(
  statements: Statements,
  name: string,
  owner: string,
  grants: readonly Grant[],
): Promise<void> {
  const view = qualifyName(name);
  await statements.query(`alter view ${view} owner to ${escapeIdentifier(owner)}`);
  const existing = await readGrants(statements, [name]);
  for (const grantee of new Set(existing.map((grant) => grant.grantee))) {
    await statements.query(`revoke all on ${view} from ${grantee}`);
  }
  for (const { privilege, column, grantee, isGrantable } of grants) {
    const columns = column === null ? '' : ` (${escapeIdentifier(column)})`;
    const option = isGrantable ? ' with grant option' : '';
    await statements.query(`grant ${privilege}${columns} on ${view} to ${grantee}${option}`);
  }
}

/** Restores the options of a view (security_barrier, security_invoker), which a new definition does not have. */
export async function restoreOptions(statements: Statements, { name, options }: ExistingRelation): Promise<void> {
  if (options.length === 0) return;
  const set = options.map((option) => {
    const [key = '', ...value] = option.split('=');
    return `${escapeIdentifier(key)} = ${escapeLiteral(value.join('='))}`;
  });
  await statements.query(`alter view ${qualifyName(name)} set (${set.join(', ')})`);
}
