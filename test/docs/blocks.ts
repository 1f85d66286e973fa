import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, root } from '../kit/files.js';

/** A fenced block of a document, exactly as a reader copies it. */
export interface Block {
  /** The document, as in `docs/http.md`. */
  readonly document: string;
  readonly language: string;
  /** The identity of the block in its document: its first line, without the comment. */
  readonly name: string;
  /** The heading above it. */
  readonly heading: string;
  readonly text: string;
}

/** The documents for users: the README and `docs`, without the decisions. */
export const documents: readonly string[] = ['README.md', ...listFiles('docs', '.md')].filter(
  (path) => !path.startsWith('docs/adr/'),
);

/** The text of a document. */
export function readDocument(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every fenced block of a document, in order. Throws for an unclosed fence. */
export function readBlocks(document: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { readonly language: string; readonly lines: string[] } | null = null;
  for (const line of readDocument(document).split('\n')) {
    const fence = /^ *(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === null) {
      if (open !== null) open.lines.push(line);
      else heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
    } else if (open === null) open = { language: fence[2]?.trim() ?? '', lines: [] };
    else {
      const name = (open.lines[0] ?? '').replace(/ +#.*$/, '').trim();
      blocks.push({ document, language: open.language, name, heading, text: open.lines.join('\n') });
      open = null;
    }
  }
  if (open !== null) throw new Error(`A fenced block of ${document} is not closed.`);
  return blocks;
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .replaceAll(/[`*]/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\-_ ]/gu, '')
    .replaceAll(' ', '-');
}

/** The cells of every table row of a text whose first cell is code, as trimmed text. */
export function readRows(text: string): (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
