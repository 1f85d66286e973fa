/** Base64 that comes in pieces of any length, decoded piece by piece. Line breaks in it are allowed, and both alphabets. */
export class Base64 {
  /** Signs that are no whole group of four yet. */
  private held = '';
  private padded = false;

  /** The bytes that this piece completes; null for text that is no base64. */
  push(piece: string): Buffer | null {
    const text = this.held + (/\s/.test(piece) ? piece.replace(/\s+/g, '') : piece);
    const whole = text.length - (text.length % 4);
    this.held = text.slice(whole);
    return this.decode(text.slice(0, whole));
  }

  /** What is left at the end: padding may be missing. Null when the text ended within a byte. */
  end(): Buffer | null {
    return this.held.length === 1 ? null : this.decode(this.held);
  }

  private decode(text: string): Buffer | null {
    if (text === '') return Buffer.alloc(0);
    if (this.padded || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return null;
    this.padded = text.endsWith('=');
    return Buffer.from(text, 'base64');
  }
}
