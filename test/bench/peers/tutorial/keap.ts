import DataLoader from 'dataloader';

/** The records as Keap's REST v2 sends them, as far as the schema needs them. */
export interface Contact {
  readonly id: string;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly email_addresses: readonly { readonly email: string }[];
}

export interface Tag {
  readonly id: string;
  readonly name: string;
}

export interface Order {
  readonly id: string;
  readonly total: Money | null;
  readonly order_items: readonly OrderItem[];
}

export interface OrderItem {
  readonly id: string;
  readonly product: { readonly id: string; readonly name: string } | null;
}

/** An amount in hundredths. */
export interface Money {
  readonly amount: number;
}

const { KEAP_BASE_URL = '', KEAP_API_KEY = '' } = process.env;
const headers = { 'X-Keap-API-Key': KEAP_API_KEY };

/** `fetch` of Node keeps its connections open. */
async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${KEAP_BASE_URL}/v2/${path}`, { headers });
  if (!response.ok) throw new Error(`Keap answered ${response.status}`);
  return (await response.json()) as T;
}

/** A page of contacts. Without `fields` Keap leaves the e-mail addresses out. */
export async function getContacts(first: number): Promise<readonly Contact[]> {
  const path = `contacts?page_size=${first}&order_by=id&fields=given_name,family_name,email_addresses`;
  return (await get<{ contacts: Contact[] }>(path)).contacts;
}

async function getTags(contactId: string): Promise<readonly Tag[]> {
  const { tags } = await get<{ tags: { tag: Tag }[] }>(`contacts/${contactId}/tags`);
  return tags.map(({ tag }) => tag);
}

async function getOrders(contactId: string): Promise<readonly Order[]> {
  return (await get<{ orders: Order[] }>(`orders?filter=contact_id%3D%3D${contactId}`)).orders;
}

/** The loaders of one request. */
export interface Loaders {
  readonly tags: DataLoader<string, readonly Tag[]>;
  readonly orders: DataLoader<string, readonly Order[]>;
}

/** Loaders that fetch all keys of a batch in parallel, one call for each. */
export function createLoaders(): Loaders {
  return {
    tags: new DataLoader((ids) => Promise.all(ids.map(getTags))),
    orders: new DataLoader((ids) => Promise.all(ids.map(getOrders))),
  };
}
