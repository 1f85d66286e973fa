import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ACCOUNT_NAME_RULE, isAccountName } from '../account-name.js';

const scopeNames = ['read', 'write', 'snapshot', 'admin'] as const;
type ScopeName = (typeof scopeNames)[number];

/** A caller's key: only its SHA-256, never the key itself. */
export interface ApiKey {
  readonly name: string;
  /** `admin` includes all others. */
  readonly scopes: ReadonlySet<ScopeName>;
  readonly sha256: Buffer;
  /** The Keap account that the key is bound to; null: the caller names one, or uses the default. */
  readonly account: string | null;
}

/** The hashes of no text and of a lone line end: what a shell hashes when the variable of the key is not set. */
const EMPTY_HASHES = new Set(['', '\n', '\r\n'].map((text) => createHash('sha256').update(text).digest('hex')));

/** Parses `GATEWAY_API_KEYS`. An issue names an entry by its position only, since its text may be the key itself. */
export const apiKeys = z.string().transform((text, context): readonly ApiKey[] => {
  const keys = text.split(',').map((entry, index) => {
    const problem = describeProblem(entry.trim());
    if (problem !== null) context.addIssue({ code: 'custom', message: `entry ${index + 1} ${problem}` });
    return readEntry(entry.trim());
  });
  const names = keys.map((key) => key.name);
  const duplicate = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (duplicate >= 0)
    context.addIssue({ code: 'custom', message: `entry ${duplicate + 1} has the same name as an earlier one` });
  return keys;
});

function describeProblem(entry: string): string | null {
  const [name = '', scopes = '', hash = '', account, ...more] = entry.split(':');
  if (more.length > 0 || hash === '') return 'does not have three parts, or four with an account';
  if (account !== undefined && !isAccountName(account)) return `has an invalid account name: ${ACCOUNT_NAME_RULE}`;
  if (!/^[\w.-]{1,64}$/.test(name)) return 'has a name with characters other than letters, digits, ".", "-" and "_"';
  if (!scopes.split('+').every(isScope)) return `has an unknown scope; the scopes are ${scopeNames.join(', ')}`;
  if (!/^[0-9a-f]{64}$/i.test(hash)) return 'has no SHA-256 hash of 64 hexadecimal digits as its third part';
  if (EMPTY_HASHES.has(hash.toLowerCase()))
    return 'has the hash of an empty key: the variable with the key was not set when it was hashed; set it, check it with `: "${KEY:?}"`, and hash it again';
  return null;
}

function readEntry(entry: string): ApiKey {
  const [name = '', scopes = '', hash = '', account = null] = entry.split(':');
  const named = scopes.split('+').filter(isScope);
  return {
    name,
    scopes: new Set(named.includes('admin') ? scopeNames : named),
    sha256: Buffer.from(hash, 'hex'),
    account,
  };
}

function isScope(text: string): text is ScopeName {
  return (scopeNames as readonly string[]).includes(text);
}
