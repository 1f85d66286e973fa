/** Where the page keeps the key that its user typed. It ends with the tab. */
export const KEY_NAME = 'keap-graph-key';

/** `fetch` with that key. Every client takes a `fetch`. */
export const fetchWithKey: typeof fetch = (address, options) => {
  const headers = new Headers(options?.headers);
  const key = sessionStorage.getItem(KEY_NAME);
  if (key !== null) headers.set('authorization', `Bearer ${key}`);
  return fetch(address, { ...options, headers });
};
