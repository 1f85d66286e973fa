import type { QueryResultRow } from 'pg';
import type { Sql, Statements } from '../db/sql.js';
import { TenantTaken, type Connections, type ConnectionStore, type StoredConnection } from '../keap/oauth/store.js';

const COLUMNS = `account, tenant, status, broken_reason as "brokenReason", key_id as "keyId", sealed,
  access_expires_at as "accessExpiresAt", connected_at as "connectedAt", refreshed_at as "refreshedAt",
  version::int as version, spending as "refreshInFlight"`;

/** Postgres's code for a duplicate value, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';

type Row = StoredConnection & QueryResultRow;

/** Connections in Postgres: `keap.connection` and `keap.oauth_state`. */
export function createPostgresConnections(sql: Sql): ConnectionStore {
  return {
    ...createConnections(sql),
    list: () => sql.query<Row>(`select ${COLUMNS} from keap.connection order by account`),
    withLock: (account, work) =>
      sql.withLock(`connection ${account}`, (statements) => work(createConnections(statements))),
    addState: async (nonce, { createdAt, expiresAt }) => {
      await sql.query('delete from keap.oauth_state where expires_at < $1', [createdAt]);
      await sql.query('insert into keap.oauth_state (nonce, expires_at) values ($1, $2)', [nonce, expiresAt]);
    },
    consumeState: async (nonce) => {
      const deleted = await sql.query('delete from keap.oauth_state where nonce = $1 returning nonce', [nonce]);
      return deleted.length > 0;
    },
  };
}

function createConnections(statements: Statements): Connections {
  const wasChanged = async (text: string, values: readonly unknown[]): Promise<boolean> =>
    (await statements.query(`${text} returning account`, values).catch(rethrowTenantTaken)).length > 0;
  return {
    read: async (account) => {
      const [row] = await statements.query<Row>(`select ${COLUMNS} from keap.connection where account = $1`, [account]);
      return row ?? null;
    },
    beginRefresh: (account, version, refreshId) =>
      wasChanged('update keap.connection set spending = $3 where account = $1 and version = $2', [
        account,
        version,
        refreshId,
      ]),
    completeRefresh: (account, refreshId, { tenant, keyId, sealed, accessExpiresAt, grantedAt }) =>
      // Matches the refresh id alone: another process that found it may have marked the connection as broken meanwhile.
      wasChanged(
        `update keap.connection set tenant = $3, key_id = $4, sealed = $5, access_expires_at = $6, status = 'CONNECTED',
           broken_reason = null, spending = null, refreshed_at = $7, version = version + 1
         where account = $1 and spending = $2`,
        [account, refreshId, tenant, keyId, sealed, accessExpiresAt, grantedAt],
      ),
    rollbackRefresh: async (account, refreshId) => {
      // Another process that found the refresh id may have marked the connection as broken meanwhile.
      await wasChanged(
        `update keap.connection set spending = null, status = 'CONNECTED', broken_reason = null
         where account = $1 and spending = $2`,
        [account, refreshId],
      );
    },
    break: async (account, version, reason) => {
      await wasChanged(
        `update keap.connection set status = 'BROKEN', broken_reason = $3 where account = $1 and version = $2`,
        [account, version, reason],
      );
    },
    connect: async (account, { tenant, keyId, sealed, accessExpiresAt, grantedAt }) => {
      await wasChanged(
        `insert into keap.connection (account, tenant, key_id, sealed, access_expires_at, connected_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (account) do update set tenant = excluded.tenant, key_id = excluded.key_id, sealed = excluded.sealed,
           access_expires_at = excluded.access_expires_at, status = 'CONNECTED', broken_reason = null, spending = null,
           connected_at = excluded.connected_at, refreshed_at = null, version = connection.version + 1`,
        [account, tenant, keyId, sealed, accessExpiresAt, grantedAt],
      );
    },
  };
}

function rethrowTenantTaken(error: unknown): never {
  if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
  throw new TenantTaken('The tenant is connected under another name.');
}
