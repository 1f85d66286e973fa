import { describe, expect, inject, it } from 'vitest';
import { openSql } from '../../../src/db/pool.js';
import { startTestApp, type TestApp } from '../../kit/app.js';

const ready = async (app: TestApp): Promise<{ status: number; reasons: string[] }> => {
  const response = await fetch(new URL('/health/ready', app.url));
  const { reasons } = (await response.json()) as { reasons: string[] };
  return { status: response.status, reasons };
};

describe('the health of the gateway', () => {
  it('The gateway is ready while database and credential work, which costs no call to Keap', async () => {
    const app = await startTestApp({ contacts: 5 });
    try {
      const before = app.simulator.calls.length;
      expect(await ready(app)).toEqual({ status: 200, reasons: [] });
      expect(app.simulator.calls.length).toBe(before);
    } finally {
      await app.close();
    }
  });

  it('The gateway is not ready from when Keap rejects the credential until Keap accepts it again', async () => {
    const app = await startTestApp({ contacts: 5 });
    try {
      const removeFault = app.simulator.faults.add({ kind: 'status', status: 401 });
      await app.execute('{ contacts(first: 1) { nodes { id } } }');
      const { status, reasons } = await ready(app);
      expect(status).toBe(503);
      expect(reasons.join()).toContain('KEAP_API_KEY');
      expect((await fetch(new URL('/health/live', app.url))).status).toBe(200);
      removeFault();
      await app.execute('{ contacts(first: 2) { nodes { id } } }');
      expect((await ready(app)).status).toBe(200);
    } finally {
      await app.close();
    }
  });

  it('The gateway is not ready at the start with a key that Keap does not know', async () => {
    const app = await startTestApp({ contacts: 5 }, { KEAP_API_KEY: 'KeapAK-of-another-account' });
    try {
      expect((await ready(app)).status).toBe(503);
    } finally {
      await app.close();
    }
  });

  it('The gateway is not ready while the database accepts no connection', async () => {
    const app = await startTestApp({ contacts: 5 });
    const database = (await app.sql.query<{ name: string }>('select current_database() as name'))[0]?.name;
    // Postgres blocks connections to a database only from a session in another.
    const admin = openSql(inject('databaseUrl'), { max: 1 });
    try {
      await admin.query(`alter database ${database} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
      const { status, reasons } = await ready(app);
      expect(status).toBe(503);
      expect(reasons.join()).toContain('database');
      await admin.query(`alter database ${database} allow_connections true`);
    } finally {
      await admin.close();
      await app.close();
    }
  });
});
