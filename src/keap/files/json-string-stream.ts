/** Looking for the string, inside it, or behind it. */
type Place = 'before' | 'inside' | 'behind';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Finds one string in JSON that comes in pieces and gives what is in it as it comes, so that a large one is never held
 * whole: the property `name` of the outermost object, or with null the text that is a string as a whole.
 */
export class JsonString {
  private place: Place = 'before';
  private depth = 0;
  /** The text of a string being skipped; null outside of one. */
  private skipped: string | null = null;
  private escaped = false;
  /** The last string skipped, and the property whose value comes next. */
  private last: string | null = null;
  private property: string | null = null;
  /** The beginning of an escape whose end is in the next piece. */
  private held = '';

  constructor(private readonly name: string | null) {}

  /** Whether the string has come whole. */
  get ended(): boolean {
    return this.place === 'behind';
  }

  /** What this piece adds to the string, its escapes undone. */
  push(piece: string): string {
    let at = 0;
    if (this.place === 'before') at = this.seek(piece);
    return this.place === 'inside' ? this.take(this.held + piece.slice(at)) : '';
  }

  /** Reads on until the string begins. Gives where its first character is. */
  private seek(piece: string): number {
    for (let at = 0; at < piece.length; at += 1) {
      const sign = piece[at] as string;
      if (this.skipped !== null) this.skip(sign);
      else if (sign === '"' && this.isWanted()) {
        this.place = 'inside';
        return at + 1;
      } else this.structure(sign);
    }
    return piece.length;
  }

  private isWanted(): boolean {
    return this.name === null ? this.depth === 0 : this.depth === 1 && this.property === this.name;
  }

  private skip(sign: string): void {
    if (this.escaped) this.escaped = false;
    else if (sign === '\\') this.escaped = true;
    else if (sign === '"') {
      this.last = this.skipped;
      this.skipped = null;
    } else if (this.depth === 1) this.skipped = `${this.skipped ?? ''}${sign}`;
  }

  private structure(sign: string): void {
    if (sign === '"') this.skipped = '';
    else if (sign === '{' || sign === '[') this.depth += 1;
    else if (sign === '}' || sign === ']') this.depth -= 1;
    else if (sign === ':' && this.depth === 1) this.property = this.last;
    else if (sign === ',' && this.depth === 1) this.property = null;
  }

  private take(text: string): string {
    const parts: string[] = [];
    let from = 0;
    this.held = '';
    for (;;) {
      const at = nextSign(text, from);
      parts.push(text.slice(from, at));
      if (at === text.length) break;
      if (text[at] === '"') {
        this.place = 'behind';
        break;
      }
      const length = text[at + 1] === 'u' ? 6 : 2;
      if (at + length > text.length) {
        this.held = text.slice(at);
        break;
      }
      const code = text[at + 1] as string;
      parts.push(
        length === 6 ? String.fromCharCode(parseInt(text.slice(at + 2, at + 6), 16)) : (escapes[code] ?? code),
      );
      from = at + length;
    }
    return parts.join('');
  }
}

/** Where the next quote or backslash is; the length of the text when there is none. */
function nextSign(text: string, from: number): number {
  const quote = text.indexOf('"', from);
  const end = quote < 0 ? text.length : quote;
  const slash = text.indexOf('\\', from);
  return slash < 0 ? end : Math.min(end, slash);
}
