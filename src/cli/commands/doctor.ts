import type { Account } from '../../accounts/account.js';
import { openAppServices } from '../../app.js';
import { readConfig } from '../../config/config.js';
import type { RequestContext } from '../../keap/keap-client.js';
import { withReplan } from '../../keap/endpoints/resolver.js';
import { KeapError } from '../../keap/errors.js';
import { RequestStats } from '../../keap/request-stats.js';
import { findAgreedTenant } from '../../keap/identity/identity.js';
import { resourceKeys, type ResourceKey } from '../../resources/table.js';
import { exitCodes } from '../exit.js';
import { openQuietLog } from '../log.js';

/** One line of the report. */
interface Finding {
  readonly check: string;
  readonly result: string;
  readonly isOk: boolean;
}

/** `keap-graph doctor`: checks every account, with a call for each collection, and prints a report. */
export async function doctor(options: { readonly account?: string }): Promise<number> {
  const config = readConfig(false);
  const services = await openAppServices(config, openQuietLog(config));
  try {
    const connected = await services.accounts.listNames();
    const names = options.account === undefined ? connected : [options.account];
    const findings = names.length === 0 ? [noAccounts] : [];
    for (const name of names) findings.push(...(await inspectAccount(await services.accounts.get(name))));
    const width = Math.max(...findings.map(({ check }) => check.length));
    for (const { check, result, isOk } of findings)
      process.stdout.write(`${isOk ? 'good' : 'BAD '}  ${check.padEnd(width)}  ${result}\n`);
    return findings.every(({ isOk }) => isOk) ? exitCodes.success : exitCodes.failure;
  } finally {
    await services.close();
  }
}

const noAccounts: Finding = { check: 'accounts', result: 'none is connected: run keap-graph login', isOk: false };

async function inspectAccount({ name, keap, services: { connection, sharing } }: Account): Promise<Finding[]> {
  const requestContext: RequestContext = { priority: 'interactive', stats: new RequestStats(), plan: 'doctor' };
  const stored = await connection.loadStored();
  const createFinding = (check: string, result: string, isOk = true): Finding => ({
    check: `${name}: ${check}`,
    result,
    isOk,
  });
  const findings = [createFinding('credential', connection.credentialKind === 'OAUTH' ? 'OAuth app' : 'API key')];
  if (stored !== null) {
    const expiry = `its token expires at ${stored.accessExpiresAt.toISOString()}`;
    findings.push(createFinding('connection', `${stored.status}, ${expiry}`, stored.status === 'CONNECTED'));
  }
  try {
    const identity = await keap.identity(requestContext);
    findings.push(createFinding('account', findAgreedTenant(identity, stored?.tenant ?? null) ?? 'not named by Keap'));
    const kind =
      identity.admin === null
        ? 'Keap does not say'
        : identity.admin
          ? 'administrator'
          : 'limited: it may not see all records';
    findings.push(createFinding('user', kind, identity.admin !== false));
  } catch (error) {
    return [...findings, createFinding('account', (error as Error).message, false)];
  }
  const probed = await probeCollections(keap, requestContext);
  const apiVersions = [...new Set(probed.available.map((key) => keap.endpoint(key).apiVersion))].join(' and ');
  findings.push(createFinding('API version', `REST ${apiVersions}`));
  findings.push(createFinding('collections', `${probed.available.length} of ${probed.probedCount} answer`));
  if (probed.unavailable.length > 0) findings.push(createFinding('not in this edition', probed.unavailable.join(', ')));
  findings.push(
    createFinding('rate limit', `${sharing().toLowerCase()}, ${requestContext.stats.calls} calls for this report`),
  );
  return findings;
}

/** Fetches one record of every collection without a parent. */
async function probeCollections(
  keap: Account['keap'],
  requestContext: RequestContext,
): Promise<{ probedCount: number; available: ResourceKey[]; unavailable: ResourceKey[] }> {
  const keys = resourceKeys.filter((key) => !keap.endpoint(key).path.includes('{'));
  const available: ResourceKey[] = [];
  const unavailable: ResourceKey[] = [];
  for (const key of keys) {
    try {
      await withReplan(async () => {
        if (keap.isServed(key)) await keap.fetchPage(key, { size: 1 }, requestContext);
      });
      (keap.isServed(key) ? available : unavailable).push(key);
    } catch (error) {
      if (!(error instanceof KeapError) || error.code !== 'UPSTREAM_REJECTED') throw error;
      unavailable.push(key);
    }
  }
  return { probedCount: keys.length, available, unavailable };
}
