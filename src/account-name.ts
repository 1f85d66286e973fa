/** What an account may be called, for people. */
export const ACCOUNT_NAME_RULE =
  'a letter or digit, then letters, digits, ".", "-" and "_", 64 at most, and not a word that JavaScript reserves on objects';

/**
 * Whether an account may have this name. It stands in paths (`/files/{account}/…`), headers and logs, so it is neither a
 * step in a path (`.`, `..`) nor an option, and never what every object of JavaScript has (`constructor`, `toString`).
 */
export function isAccountName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) && !(name in Object.prototype);
}
