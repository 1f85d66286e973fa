/** What is asked of both gateways. */
export interface Case {
  readonly title: string;
  readonly ours: string;
  readonly peer: string;
  /** Whether every request bypasses our cache. */
  readonly isCold: boolean;
  /** Requests at a time. One if cold: equal Keap calls of simultaneous requests are sent once. */
  readonly connections: number;
  readonly goal: Goal;
}

/** A bound on the ratio of ours to the peer's: CPU time of a request at most, or requests per second at least. */
export interface Goal {
  readonly of: 'cpu' | 'rate';
  readonly bound: number;
}

const TAGS = {
  ours: '{ contacts(first: 50) { nodes { id givenName tags { nodes { name } } } } }',
  peer: '{ contacts(first: 50) { id givenName tags { name } } }',
};

const DEEP = {
  ours: `{ contacts(first: 50) { nodes { id givenName tags { nodes { name } }
    orders { nodes { id total { amount } items { product { name } } } } } } }`,
  peer: `{ contacts(first: 50) { id givenName tags { name }
    orders { id total { amount } items { product { name } } } } }`,
};

const CONTACTS = {
  ours: '{ contacts(first: 50) { nodes { id givenName familyName emailAddresses { email } } } }',
  peer: '{ contacts(first: 50) { id givenName familyName emailAddresses { email } } }',
};

const repeated = { isCold: false, connections: 8 };

/** The peer has no cache: it calls Keap in every case, ours only in the cold one. */
export const cases: readonly Case[] = [
  { title: 'contacts + tags, repeated', ...TAGS, ...repeated, goal: { of: 'cpu', bound: 0.15 } },
  { title: 'deep query, repeated', ...DEEP, ...repeated, goal: { of: 'cpu', bound: 0.15 } },
  { title: 'deep query, cold', ...DEEP, isCold: true, connections: 1, goal: { of: 'cpu', bound: 2 } },
  { title: '50 contacts, repeated', ...CONTACTS, ...repeated, goal: { of: 'rate', bound: 1.8 } },
];
