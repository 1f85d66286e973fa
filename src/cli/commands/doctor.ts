import type { Account } from '../../accounts/account.js';
import { openAppServices } from '../../app.js';
import { readConfig } from '../../config/config.js';
import type { RequestContext } from '../../keap/keap-client.js';
import { KeapError } from '../../keap/errors.js';
import { RequestStats } from '../../keap/request-stats.js';
import { resolveTenant } from '../../keap/identity/tenant.js';
import { resourceKeys, type ResourceKey } from '../../resources/table.js';
import { exitCodes } from '../exit.js';
import { openQuietLog } from '../log.js';

/** One line of the report: what was looked at, what was found, and whether it is as it should be. */
interface Finding {
  readonly what: string;
  readonly found: string;
  readonly good: boolean;
}

/** `keap-graph doctor`: looks at every account from outside, with a call for each collection, and says what it found. */
export async function doctor(options: { readonly account?: string }): Promise<number> {
  const config = readConfig(false);
  const services = await openAppServices(config, openQuietLog(config));
  try {
    const connected = await services.accounts.listNames();
    const names = options.account === undefined ? connected : [options.account];
    const findings = names.length === 0 ? [nobody] : [];
    for (const name of names) findings.push(...(await examine(await services.accounts.get(name))));
    const width = Math.max(...findings.map(({ what }) => what.length));
    for (const { what, found, good } of findings)
      process.stdout.write(`${good ? 'good' : 'BAD '}  ${what.padEnd(width)}  ${found}\n`);
    return findings.every(({ good }) => good) ? exitCodes.good : exitCodes.bad;
  } finally {
    await services.close();
  }
}

const nobody: Finding = { what: 'accounts', found: 'none is connected: run keap-graph login', good: false };

async function examine({
  name,
  credentialHealth: { keap },
  services: { connection, sharing },
}: Account): Promise<Finding[]> {
  const requestContext: RequestContext = { priority: 'interactive', stats: new RequestStats(), plan: 'doctor' };
  const stored = await connection.stored();
  const finding = (what: string, found: string, good = true): Finding => ({ what: `${name}: ${what}`, found, good });
  const findings = [finding('credential', connection.credentialKind === 'OAUTH' ? 'OAuth app' : 'API key')];
  if (stored !== null) {
    const until = `its token lasts until ${stored.accessExpiresAt.toISOString()}`;
    findings.push(finding('connection', `${stored.status}, ${until}`, stored.status === 'CONNECTED'));
  }
  try {
    const identity = await keap.identity(requestContext);
    findings.push(finding('account', resolveTenant(identity, stored?.tenant ?? null) ?? 'not named by Keap'));
    const kind =
      identity.admin === null
        ? 'not told by Keap'
        : identity.admin
          ? 'administrator'
          : 'limited: it may see less than all';
    findings.push(finding('user', kind, identity.admin !== false));
  } catch (error) {
    return [...findings, finding('account', (error as Error).message, false)];
  }
  const served = await collections(keap, requestContext);
  const apiVersions = [...new Set(served.open.map((key) => keap.endpoint(key).api))].join(' and ');
  findings.push(finding('generation', `REST ${apiVersions}`));
  findings.push(finding('collections', `${served.open.length} of ${served.asked} answer`));
  if (served.shut.length > 0) findings.push(finding('not in this edition', served.shut.join(', ')));
  findings.push(finding('pace', `${sharing().toLowerCase()}, ${requestContext.stats.calls} calls for this report`));
  return findings;
}

/** Asks every collection that stands by itself for one record. */
async function collections(
  keap: Account['credentialHealth']['keap'],
  requestContext: RequestContext,
): Promise<{ asked: number; open: ResourceKey[]; shut: ResourceKey[] }> {
  const keys = resourceKeys.filter((key) => !keap.endpoint(key).path.includes('{'));
  const open: ResourceKey[] = [];
  const shut: ResourceKey[] = [];
  for (const key of keys) {
    try {
      if (keap.isServed(key)) await keap.fetchPage(key, { size: 1 }, requestContext);
      (keap.isServed(key) ? open : shut).push(key);
    } catch (error) {
      if (!(error instanceof KeapError) || error.code !== 'UPSTREAM_REJECTED') throw error;
      shut.push(key);
    }
  }
  return { asked: keys.length, open, shut };
}
