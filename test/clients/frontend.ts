import { vi } from 'vitest';
import type { ResultOf } from 'gql.tada';
import type { ContactDetails } from './documents.js';

/** A contact in a list. */
export interface ListedContact {
  readonly id: string;
  readonly givenName: string | null;
}

/** The page about a contact: what it shows, and why it does not show the rest. */
export interface Details {
  readonly contact: ResultOf<typeof ContactDetails>['contact'];
  readonly errors: readonly ClientError[];
}

/** An error as a client hands it to its user. */
export interface ClientError {
  readonly code: unknown;
  readonly path: readonly (string | number)[];
}

/** What a frontend does, done with one client. */
export interface Frontend {
  /** The contacts that the list shows; a client with a cache may answer from it. */
  list(first: number): Promise<readonly ListedContact[]>;
  /** Adds the next page, and returns all that the list shows then. */
  loadMore(): Promise<readonly ListedContact[]>;
  details(id: string): Promise<Details>;
  rename(id: string, givenName: string): Promise<void>;
  close(): Promise<void>;
}

/** A request that a page of `origin` sent. */
export interface SentRequest {
  readonly method: string;
}

/** Origin of the page that the clients run on. */
export const ORIGIN = 'http://localhost:5173';

/** Gives `fetch` the origin of a page, as a browser does, and notes what is sent. Undo it with `vi.unstubAllGlobals`. */
export function fetchFromPage(): SentRequest[] {
  const sent: SentRequest[] = [];
  const plain = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string | URL, options: RequestInit = {}) => {
    const headers = new Headers(options.headers);
    headers.set('origin', ORIGIN);
    sent.push({ method: options.method ?? 'GET' });
    return plain(url, { ...options, headers });
  });
  return sent;
}

/** An error of a response as tests compare it. */
export const readError = (error: {
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}): ClientError => ({ code: error.extensions?.['code'], path: error.path ?? [] });
