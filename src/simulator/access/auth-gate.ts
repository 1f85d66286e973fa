import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.js';
import type { Account } from './accounts.js';
import { respond as applicationAnswer, isV1 } from '../application.js';
import { identify, type AuthConfig } from './credential.js';
import {
  applicationError,
  bodyOnGet,
  quotaExceeded,
  ApiError,
  unknownPath,
  type HttpResponse,
} from '../http/errors.js';
import { alterResponse, corruptResponse, type Call, type Fault, type FaultMatcher } from '../faults.js';
import { hasBody, reply, readText } from '../http/http.js';
import type { Quota } from './quota.js';
import { v1Error } from '../v1/errors.js';

/** A received call. `path` begins after `/crm/rest`; `status` is 0 until the call is answered, or if it never is. */
export interface RecordedCall extends Call {
  body: unknown;
  status: number;
  readonly atMs: number;
  authorized: boolean;
  /** The account of the credential; null without a valid credential. */
  tenant: string | null;
}

/** What a request passes before it reaches the account. */
export interface AuthGate extends AuthConfig {
  readonly quota: Quota;
  readonly faults: FaultMatcher;
  readonly clock: Clock;
  readonly latencyMs: number;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function respondForReal(
  account: Account,
  call: Call & { readonly text: string },
  nowMs: number,
  isApiPath: boolean,
): HttpResponse {
  if (!isApiPath) return unknownPath;
  try {
    return applicationAnswer(account, call, nowMs);
  } catch (error) {
    if (error instanceof ApiError) return isV1(call.path) ? v1Error(error) : applicationError(error);
    throw error;
  }
}

/** Garbled responses alternate between two defects, by the length of the query. */
const pickDefect = (call: Call): number => call.query.toString().length;

/**
 * Answers a call as Keap's gateway and the application behind it do. `isApiPath` says whether the path belongs to the
 * API.
 */
export async function passAuthGate(
  authGate: AuthGate,
  request: IncomingMessage,
  res: ServerResponse,
  call: RecordedCall,
  isApiPath: boolean,
): Promise<void> {
  const { quota, faults, clock } = authGate;
  const identified = identify(request, authGate);
  const caller = identified.account === null ? null : identified.caller;
  const send = (response: HttpResponse, fault: Fault | null = null): void => {
    call.status = response.status;
    reply(res, response, { headers: quota.headers(caller), fault });
  };
  const text = await readText(request);
  call.body = parseJson(text);
  if (authGate.latencyMs > 0) await clock.sleep(authGate.latencyMs);
  if (call.method === 'GET' && hasBody(request)) {
    // Keap's front end rejects it before the quota counts it.
    call.status = bodyOnGet.status;
    return reply(res, bodyOnGet);
  }
  if (identified.account === null) return send(identified.rejection);
  const { account } = identified;
  [call.authorized, call.tenant] = [true, account.tenant];
  if (quota.spend(identified.caller) !== null) return send(quotaExceeded);
  const fault = faults.matchFault(call);
  const alterations = faults.alterations(call);
  const respond = (): HttpResponse =>
    alterResponse(alterations, call, (query) =>
      respondForReal(account, { ...call, query, text }, clock.now(), isApiPath),
    );
  if (fault === null) return send(respond());
  if (fault.kind === 'slow') await clock.sleep(fault.delayMs ?? 1000);
  send(corruptResponse(fault, respond, pickDefect(call)), fault);
}
