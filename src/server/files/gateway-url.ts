import type { IncomingMessage } from 'node:http';

/**
 * The address with which links to this gateway start, without a slash at its end: the configured one, else one that the
 * connection itself shows.
 *
 * A link to a file contains its own credential, and applications pass links on. The Host header is the caller's word
 * and often comes through a proxy unchanged: with a foreign name in it, another person's click would give the signature
 * to whoever sent it. So a name counts only where it leads to the caller's own machine or to the address at which the
 * connection arrives. `Forwarded` and `X-Forwarded-*` are not read at all. Everything else gets the address and port of
 * the connection, which no header can change, by http, since the gateway does not terminate TLS.
 */
export function findGatewayUrl(configured: string | null, { headers, socket }: IncomingMessage): string {
  if (configured !== null) return configured;
  const { localAddress = '127.0.0.1', localPort = 80 } = socket;
  const address = formatAddress(localAddress);
  return originOf(headers.host, address) ?? originOf(`${address}:${localPort}`, address) ?? `http://${address}`;
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
