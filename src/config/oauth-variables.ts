import { z } from 'zod';
import { encryptionKeys } from './encryption-keys.js';
import { withDefault, optional, secret, url } from './variable.js';

/** The path at which the gateway receives people from Keap's consent page. */
export const CALLBACK_PATH = '/oauth/keap/callback';

/** Settings of the Keap OAuth app. */
export const oauthVariables = {
  clientId: optional({
    name: 'KEAP_CLIENT_ID',
    description:
      'Client id of a Keap OAuth app; accounts are connected at `/oauth/keap/start` or with `keap-graph login`.',
    expected: 'a client id without spaces',
    schema: z.string().regex(/^[\x21-\x7e]+$/),
  }),
  clientSecret: secret({
    name: 'KEAP_CLIENT_SECRET',
    description: 'Client secret of the OAuth app.',
    expected: 'a client secret without spaces',
    schema: z.string().regex(/^[\x21-\x7e]+$/),
  }),
  redirectUri: optional({
    name: 'KEAP_REDIRECT_URI',
    description:
      "The redirect URI registered with the app: this gateway's public address with `/oauth/keap/callback`. Keap requires https.",
    expected: 'an https URL that ends in /oauth/keap/callback (http is allowed for this machine only)',
    schema: url('https:', 'http:').refine((text) => {
      if (!URL.canParse(text)) return false;
      const { protocol, hostname, pathname } = new URL(text);
      const isHere = hostname === 'localhost' || hostname === '127.0.0.1';
      return pathname.endsWith(CALLBACK_PATH) && (protocol === 'https:' || isHere);
    }),
  }),
  refreshToken: secret({
    name: 'KEAP_REFRESH_TOKEN',
    description:
      'A first refresh token for the account `default`, used once if no connection is stored yet; after that the stored tokens are used.',
    expected: 'a refresh token without spaces',
    schema: z.string().regex(/^[\x21-\x7e]+$/),
  }),
  authorizeUrl: withDefault({
    name: 'KEAP_AUTHORIZE_URL',
    defaultValue: 'https://accounts.infusionsoft.com/app/oauth/authorize',
    description: "The URL of Keap's consent page.",
    expected: 'an http or https URL',
    schema: url('http:', 'https:'),
  }),
  tokenUrl: withDefault({
    name: 'KEAP_TOKEN_URL',
    defaultValue: 'https://api.infusionsoft.com/token',
    description: "The URL of Keap's token endpoint.",
    expected: 'an http or https URL',
    schema: url('http:', 'https:'),
  }),
  tokenEncryptionKeys: secret({
    name: 'TOKEN_ENCRYPTION_KEY',
    description:
      'Encrypts OAuth tokens in Postgres (AES-256-GCM): 32 bytes as base64, such as `openssl rand -base64 32` prints. To rotate, put the new key first and keep the old one after a comma until no tokens are stored with it.',
    expected: '32 bytes as base64, several keys comma separated, the one to encrypt with first',
    schema: encryptionKeys,
  }),
};
