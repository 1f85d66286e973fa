/** Whether a browser page of `origin` may call the gateway. `*` allows every origin; localhost without a port, every port of it. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  return isLocal && allowed.includes(`${protocol}//${hostname}`);
}
