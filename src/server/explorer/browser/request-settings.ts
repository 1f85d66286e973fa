/** The headers that the page sends with every request. */
export interface RequestSettings {
  readonly key: string;
  readonly account: string;
  readonly isTraced: boolean;
  readonly isDryRun: boolean;
}

/** GraphiQL's own prefix, so that its button "Clear data" removes the key as well. */
const STORAGE_KEY = 'graphiql:request-settings';

export const defaultSettings: RequestSettings = { key: '', account: '', isTraced: false, isDryRun: false };

/** The settings of this browser tab. They are in `sessionStorage` only, which ends with the tab. */
export function loadSettings(): RequestSettings {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<RequestSettings>;
    return {
      key: typeof stored.key === 'string' ? stored.key : '',
      account: typeof stored.account === 'string' ? stored.account : '',
      isTraced: stored.isTraced === true,
      isDryRun: stored.isDryRun === true,
    };
  } catch {
    return defaultSettings;
  }
}

/** Without storage (a full or blocked one) the settings stay in memory. */
export function storeSettings(settings: RequestSettings): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(settings));
  } catch {
    // The page works without.
  }
}

/** The headers for these settings; without the ones that are empty or off. */
export function buildHeaders({ key, account, isTraced, isDryRun }: RequestSettings): Record<string, string> {
  return {
    ...(key.trim() === '' ? {} : { 'x-api-key': key.trim() }),
    ...(account.trim() === '' ? {} : { 'x-keap-account': account.trim() }),
    ...(isTraced ? { 'x-keap-trace': '1' } : {}),
    ...(isDryRun ? { 'x-keap-dry-run': '1' } : {}),
  };
}
