/** The position relative to the string. */
type ScanState = 'before' | 'inside' | 'after';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Finds one string in JSON that arrives in chunks and decodes it as it arrives, so a large one is never in memory whole:
 * the property `name` of the outermost object, or, if `name` is null, a document that is a string.
 */
export class JsonStringStream {
  private state: ScanState = 'before';
  private depth = 0;
  /** The text of the string being skipped; null outside of one. */
  private skippedString: string | null = null;
  private isEscaped = false;
  /** The last string skipped, and the property whose value is next. */
  private lastString: string | null = null;
  private currentProperty: string | null = null;
  /** The start of an escape sequence that ends in the next chunk. */
  private pendingEscape = '';

  constructor(private readonly name: string | null) {}

  /** Whether the end of the string was read. */
  get isComplete(): boolean {
    return this.state === 'after';
  }

  /** The part of the string in this chunk, unescaped. */
  push(chunk: string): string {
    let index = 0;
    if (this.state === 'before') index = this.findStart(chunk);
    return this.state === 'inside' ? this.decodeString(this.pendingEscape + chunk.slice(index)) : '';
  }

  /** Reads until the string starts. Gives the index of its first character. */
  private findStart(chunk: string): number {
    for (let index = 0; index < chunk.length; index += 1) {
      const char = chunk[index] as string;
      if (this.skippedString !== null) this.skipChar(char);
      else if (char === '"' && this.isTarget()) {
        this.state = 'inside';
        return index + 1;
      } else this.trackStructure(char);
    }
    return chunk.length;
  }

  private isTarget(): boolean {
    return this.name === null ? this.depth === 0 : this.depth === 1 && this.currentProperty === this.name;
  }

  private skipChar(char: string): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (char === '\\') this.isEscaped = true;
    else if (char === '"') {
      this.lastString = this.skippedString;
      this.skippedString = null;
    } else if (this.depth === 1) this.skippedString = `${this.skippedString ?? ''}${char}`;
  }

  private trackStructure(char: string): void {
    if (char === '"') this.skippedString = '';
    else if (char === '{' || char === '[') this.depth += 1;
    else if (char === '}' || char === ']') this.depth -= 1;
    else if (char === ':' && this.depth === 1) this.currentProperty = this.lastString;
    else if (char === ',' && this.depth === 1) this.currentProperty = null;
  }

  private decodeString(text: string): string {
    const parts: string[] = [];
    let from = 0;
    this.pendingEscape = '';
    for (;;) {
      const index = findQuoteOrBackslash(text, from);
      parts.push(text.slice(from, index));
      if (index === text.length) break;
      if (text[index] === '"') {
        this.state = 'after';
        break;
      }
      const length = text[index + 1] === 'u' ? 6 : 2;
      if (index + length > text.length) {
        this.pendingEscape = text.slice(index);
        break;
      }
      const code = text[index + 1] as string;
      parts.push(
        length === 6 ? String.fromCharCode(parseInt(text.slice(index + 2, index + 6), 16)) : (escapes[code] ?? code),
      );
      from = index + length;
    }
    return parts.join('');
  }
}

/** The index of the next quote or backslash; the length of the text if there is none. */
function findQuoteOrBackslash(text: string, from: number): number {
  const quote = text.indexOf('"', from);
  const end = quote < 0 ? text.length : quote;
  const backslash = text.indexOf('\\', from);
  return backslash < 0 ? end : Math.min(end, backslash);
}

/** Decodes base64 in chunks of any length. Allows line breaks and both alphabets. */
export class Base64Decoder {
  /** Characters of an incomplete group of four. */
  private pending = '';
  private isPadded = false;

  /** The bytes that this chunk completes; null for text that is not base64. */
  push(chunk: string): Buffer | null {
    const text = this.pending + (/\s/.test(chunk) ? chunk.replace(/\s+/g, '') : chunk);
    const completeLength = text.length - (text.length % 4);
    this.pending = text.slice(completeLength);
    return this.decode(text.slice(0, completeLength));
  }

  /** The remaining bytes; padding may be missing. Null if the text ends within a byte. */
  flush(): Buffer | null {
    return this.pending.length === 1 ? null : this.decode(this.pending);
  }

  private decode(text: string): Buffer | null {
    if (text === '') return Buffer.alloc(0);
    if (this.isPadded || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return null;
    this.isPadded = text.endsWith('=');
    return Buffer.from(text, 'base64');
  }
}
