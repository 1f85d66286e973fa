import type { IncomingMessage } from 'node:http';

const ADVICE =
  'the Host header of a request for a link to a file is not trusted, so the link starts with the address of the connection; set PUBLIC_URL to the address that callers use';

/**
 * The address with which links to this gateway start, without a slash at its end: the configured one, else one that the
 * connection itself shows.
 *
 * A link to a file contains its own credential, and applications pass links on. The Host header is the caller's word
 * and often comes through a proxy unchanged: with a foreign name in it, another person's click would give the signature
 * to whoever sent it. So a name counts only where it leads to the caller's own machine or to the address at which the
 * connection arrives. `Forwarded` and `X-Forwarded-*` are not read at all. Everything else gets the address and port of
 * the connection, which no header can change, by http, since the gateway does not terminate TLS; `warn` gets the advice,
 * since callers behind a proxy may not reach that address.
 */
export function findGatewayUrl(
  configured: string | null,
  { headers, socket }: IncomingMessage,
  warn: (advice: string) => void,
): string {
  if (configured !== null) return configured;
  const { localAddress = '127.0.0.1', localPort = 80 } = socket;
  const address = formatAddress(localAddress);
  const named = originOf(headers.host, address);
  if (named === null) warn(ADVICE);
  return named ?? new URL(`http://${address}:${localPort}`).origin;
}

/** The origin that a Host header names, if it is this machine or `address`; null for any other. */
function originOf(host: string | undefined, address: string): string | null {
  const url = `http://${host ?? ''}`;
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(url)) return null;
  const { hostname, origin } = new URL(url);
  return hostname === address || isOwnMachine(hostname) ? origin : null;
}

const isOwnMachine = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);

/** An address as it stands in a URL. An IPv4 caller of an IPv6 socket has one like `::ffff:10.0.0.5`. */
function formatAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return plain.includes(':') ? `[${plain}]` : plain;
}
