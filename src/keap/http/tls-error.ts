interface TlsFault {
  /** Completes "The connection to Keap failed: ". */
  readonly why: string;
  readonly whatToDo: string;
}

const ISSUER: TlsFault = {
  why: "Keap's certificate is signed by nobody this machine trusts",
  whatToDo:
    'If a proxy of yours stands between, name the file of its CA in NODE_EXTRA_CA_CERTS; else check KEAP_BASE_URL',
};
const SELF_SIGNED: TlsFault = { ...ISSUER, why: "Keap's certificate is self-signed" };
const PROTOCOL: TlsFault = {
  why: 'what answers there does not speak TLS',
  whatToDo: 'Check KEAP_BASE_URL: its port may be one for plain HTTP, or a proxy may stand between',
};

/** Node's codes of a TLS connection that does not come about: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const faults: Readonly<Record<string, TlsFault>> = {
  CERT_HAS_EXPIRED: {
    why: "Keap's certificate has expired",
    whatToDo: "Check this machine's clock; if it is right, the server at KEAP_BASE_URL needs a new certificate",
  },
  CERT_NOT_YET_VALID: {
    why: "Keap's certificate is not valid yet",
    whatToDo: "Check this machine's clock",
  },
  CERT_REVOKED: { why: "Keap's certificate is revoked", whatToDo: 'Check KEAP_BASE_URL' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    why: 'the certificate is for another host name',
    whatToDo: 'Check the host name in KEAP_BASE_URL, and whether a proxy stands between',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ISSUER,
  CERT_UNTRUSTED: ISSUER,
  EPROTO: PROTOCOL,
};

/** Why a TLS connection did not come about, by the code of its error; null for any other failure. */
export function tlsFault(code: string): TlsFault | null {
  return faults[code] ?? (code.startsWith('ERR_SSL_') ? PROTOCOL : null);
}
