import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import type { HttpResponse } from '../http/errors.js';
import type { Field } from '../lists/filter.js';
import type { InternalWorld } from '../world/world.js';

/** A read with its endpoint resolved. */
export interface ReadRequest {
  readonly world: InternalWorld;
  /** Whether the user behind the credential is an administrator. */
  readonly admin: boolean;
  /** The requested path, `/v1/…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The value of `{id}` in the path: digits. */
  readonly id: string;
}

/** A path of v1 and its handler. */
export interface Endpoint {
  /** Segments with `{id}` for one id. */
  readonly path: string;
  /** Throws an ApiError for a rejection. */
  handle(request: ReadRequest): HttpResponse;
}

/** Renders a record in v1's form. Pure: it reads the world for what v1 copies from other records. */
export type View = (record: Payload, world: InternalWorld) => Payload;

/** Properties that come only when `optional_properties` names them. */
export interface Optional {
  readonly names: readonly string[];
  /** Recognized, but never in a list (docs/keap-api.md 8.1). */
  readonly notInLists?: readonly string[];
}

/** The definition of a v1 list. */
export interface ListDraft {
  readonly path: string;
  readonly key: ResourceKey;
  /** For a nested list: the name of the parent record and its collection. */
  readonly parent?: { readonly noun: string; readonly key: ResourceKey; readonly filter?: Field };
  readonly envelope: string;
  readonly view: View;
  readonly filters?: Readonly<Record<string, Field>>;
  /** What `order` accepts, and the v2 value it sorts by. */
  readonly orders?: Readonly<Record<string, (record: Payload) => unknown>>;
  /** The document does not list the values of `order`: unknown ones are ignored. */
  readonly allowsAnyOrder?: boolean;
  /** Without both directions, each order has a fixed one. */
  readonly directions?: 'both' | 'ascending' | 'descending';
  /** Where no order by id is offered it is newest first, so that no reader relies on one. */
  readonly defaultOrder?: 'oldest' | 'newest';
  readonly optional?: Optional;
  /** Further columns beside `count` in the response. */
  readonly extraColumns?: Payload;
}

/** The definition of a single v1 record. */
export interface SingleDraft {
  readonly path: string;
  readonly key: ResourceKey;
  readonly noun: string;
  readonly view: View;
  readonly optional?: Optional;
}
