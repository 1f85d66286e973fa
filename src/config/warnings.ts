import { isLoopback, resolvePublicUrl } from './rules.js';
import { isSet, type Variable } from './variable.js';
import { variables, type VariableValues } from './variables.js';

/** Warnings about valid settings, for the log of every start. */
export function collectWarnings(
  values: VariableValues,
  isServing: boolean,
  isSimulated: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const known = new Set(Object.values<Variable>(variables).map((variable) => variable.name));
  const unknown = Object.keys(environment).filter((name) => /^(KEAP|GATEWAY)_/.test(name) && !known.has(name));
  const isOpen = isServing && values.auth === 'none';
  const isUrlIgnored = isSimulated && isSet(environment[variables.keapBaseUrl.name]);
  const hasUnknownAddress = isServing && !isSimulated && !isLoopback(values.host) && resolvePublicUrl(values) === null;
  return [
    ...(isOpen
      ? ['AUTH=none: all callers that reach the port can read and change everything that the credential can']
      : []),
    ...(isUrlIgnored ? ['KEAP_BASE_URL is set without a credential: it is ignored, and the data is simulated'] : []),
    ...(hasUnknownAddress
      ? [
          'PUBLIC_URL is not set: links to the contents of files start with the address at which a connection arrives, which callers behind a proxy may not reach',
        ]
      : []),
    ...unknown.map((name) => `${name} is set, but no variable has this name: is it misspelt?`),
  ];
}
