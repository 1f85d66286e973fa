import { stripIgnoredCharacters } from 'graphql';
import { hashText } from './persisted-queries.js';

/** `log`: documents outside the manifest are logged; `only`: they are rejected. */
export type TrustedDocumentsMode = 'off' | 'log' | 'only';

/** The documents of the manifest in TRUSTED_DOCUMENTS, by id. */
export class TrustedDocuments {
  private readonly hashes: ReadonlySet<string>;

  constructor(
    private readonly byId: ReadonlyMap<string, string>,
    readonly mode: TrustedDocumentsMode,
  ) {
    this.hashes = new Set([...byId.values()].map((text) => hashText(normalize(text))));
  }

  /** The document with this id; GraphQL over HTTP writes hashes with the prefix `sha256:`. */
  find(id: string): string | undefined {
    return this.byId.get(id) ?? this.byId.get(id.replace(/^sha256:/, ''));
  }

  /** Whether a document sent as text is in the manifest, whatever its white space and comments. */
  includes(text: string): boolean {
    return this.hashes.has(hashText(normalize(text)));
  }
}

/** A text with syntax errors is unchanged. */
function normalize(text: string): string {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return text;
  }
}
