import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../kit/files.js';

/** A fenced block of the README, exactly as a reader copies it. */
export interface Block {
  readonly language: string;
  /** The identity of the block: its first line, without the comment. */
  readonly name: string;
  readonly text: string;
}

/** Every fenced block of the README, in order. Throws for an unclosed fence. */
export function readReadmeBlocks(): Block[] {
  const blocks: Block[] = [];
  let open: { readonly language: string; readonly lines: string[] } | null = null;
  for (const line of readFileSync(join(root, 'README.md'), 'utf8').split('\n')) {
    const fence = /^ *(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === null) open = { language: fence[2]?.trim() ?? '', lines: [] };
    else {
      const name = (open.lines[0] ?? '').replace(/ +#.*$/, '').trim();
      blocks.push({ language: open.language, name, text: open.lines.join('\n') });
      open = null;
    }
  }
  if (open !== null) throw new Error('A fenced block of the README is not closed.');
  return blocks;
}
