import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import type { HttpResponse } from '../http/errors.js';
import type { Field } from '../lists/filter.js';
import type { InternalWorld } from '../world/world.js';

/** A read that found its endpoint. */
export interface ReadRequest {
  readonly world: InternalWorld;
  /** Whether the user behind the credential is an administrator. */
  readonly admin: boolean;
  /** `/v1/…` as it was asked for. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stood in the path for `{id}`: digits. */
  readonly id: string;
}

/** A path of v1 and how it is answered. */
export interface Endpoint {
  /** Segments with `{id}` for one id. */
  readonly path: string;
  /** Throws a Refusal for what it will not answer. */
  handle(request: ReadRequest): HttpResponse;
}

/** A record of the world as v1 shows it. Pure: the world is read, for what v1 copies from other records. */
export type View = (record: Payload, world: InternalWorld) => Payload;

/** The properties that come only when named: `optional_properties`. */
export interface Optional {
  readonly names: readonly string[];
  /** Recognized, yet never in a list (docs/keap-api.md 8.1). */
  readonly notInLists?: readonly string[];
}

/** What a v1 list is made of. */
export interface ListDraft {
  readonly path: string;
  readonly key: ResourceKey;
  /** What the record above is called, where the list is below one, and where it is kept. */
  readonly parent?: { readonly noun: string; readonly key: ResourceKey; readonly filter?: Field };
  readonly envelope: string;
  readonly view: View;
  readonly filters?: Readonly<Record<string, Field>>;
  /** What `order` accepts, and the v2 value it sorts by. */
  readonly orders?: Readonly<Record<string, (record: Payload) => unknown>>;
  /** The document does not list the words of `order`: others are passed over. */
  readonly allowsAnyOrder?: boolean;
  /** Orders without a direction have one of their own. */
  readonly directions?: 'both' | 'ascending' | 'descending';
  /** Where no id order is offered nothing should rely on one: newest first. */
  readonly defaultOrder?: 'oldest' | 'newest';
  readonly optional?: Optional;
  /** More columns beside `count` in the answer. */
  readonly extraColumns?: Payload;
}

/** What a single v1 record is made of. */
export interface SingleDraft {
  readonly path: string;
  readonly key: ResourceKey;
  readonly noun: string;
  readonly view: View;
  readonly optional?: Optional;
}
