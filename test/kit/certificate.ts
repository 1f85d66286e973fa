import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A self-signed certificate and its key, each in a file. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The path of `cert`, for NODE_EXTRA_CA_CERTS. */
  readonly certFile: string;
  remove(): void;
}

export interface CertificateOptions {
  /** In the form `DNS:localhost,IP:127.0.0.1`. */
  readonly names?: string;
  /** In openssl's form: YYYYMMDDHHMMSSZ. */
  readonly from?: string;
  readonly until?: string;
}

/** Whether this machine has openssl, which creates the certificates. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Creates a certificate with `openssl ca`, which can set both of its dates in every version. */
export function makeCertificate(options: CertificateOptions = {}): Certificate {
  const { names = 'DNS:localhost,IP:127.0.0.1', from = '20200101000000Z', until = '20490101000000Z' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-certificate-'));
  const file = (name: string): string => join(folder, name);
  const config = [
    '[ca]',
    'default_ca = own',
    '[own]',
    `database = ${file('index')}`,
    `serial = ${file('serial')}`,
    `new_certs_dir = ${folder}`,
    'default_md = sha256',
    'policy = any',
    'x509_extensions = extensions',
    '[any]',
    'commonName = supplied',
    '[extensions]',
    `subjectAltName = ${names}`,
    '[req]',
    'distinguished_name = dn',
    '[dn]',
  ];
  writeFileSync(file('config'), config.join('\n'));
  writeFileSync(file('index'), '');
  writeFileSync(file('serial'), '01');
  const openssl = (...args: string[]): unknown => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem'];
  openssl('req', '-new', ...key, '-out', 'request.pem', '-subj', '/CN=keap-graph test', '-config', 'config');
  const signed = ['-in', 'request.pem', '-out', 'cert.pem', '-keyfile', 'key.pem'];
  openssl('ca', '-batch', '-selfsign', '-config', 'config', ...signed, '-startdate', from, '-enddate', until);
  return {
    key: readFileSync(file('key.pem'), 'utf8'),
    cert: readFileSync(file('cert.pem'), 'utf8'),
    certFile: file('cert.pem'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
