import { randomBytes } from 'node:crypto';
import type { Simulator } from '../../src/simulator/simulator.js';

/** The settings of a gateway that connects accounts through the simulated Keap's OAuth app instead of an API key. */
export function oauthSettings({ oauth }: Pick<Simulator, 'oauth'>): Readonly<Record<string, string>> {
  if (oauth === null) throw new Error('The simulated Keap has no OAuth app: start it with `oauth: {}`.');
  return {
    KEAP_API_KEY: '',
    KEAP_CLIENT_ID: oauth.clientId,
    KEAP_CLIENT_SECRET: oauth.clientSecret,
    KEAP_AUTHORIZE_URL: oauth.authorizeUrl,
    KEAP_TOKEN_URL: oauth.tokenUrl,
    KEAP_REDIRECT_URI: 'http://127.0.0.1:4000/oauth/keap/callback',
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
}
