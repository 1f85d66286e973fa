/** Base64 that comes in pieces of any length, decoded piece by piece. Line breaks in it are allowed, and both alphabets. */
export class Base64Decoder {
  /** Signs that are no whole group of four yet. */
  private pending = '';
  private isPadded = false;

  /** The bytes that this piece completes; null for text that is no base64. */
  push(chunk: string): Buffer | null {
    const text = this.pending + (/\s/.test(chunk) ? chunk.replace(/\s+/g, '') : chunk);
    const completeLength = text.length - (text.length % 4);
    this.pending = text.slice(completeLength);
    return this.decode(text.slice(0, completeLength));
  }

  /** What is left at the end: padding may be missing. Null when the text ended within a byte. */
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
