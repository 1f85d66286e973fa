import type { Payload } from './collection.js';
import { mix, hashText } from './prng.js';

/** How files of a kind begin, so that what is downloaded looks like what it says it is. */
const fileSignatures: Readonly<Record<string, Buffer>> = {
  pdf: Buffer.from('%PDF-1.4\n'),
  png: Buffer.from('89504e470d0a1a0a', 'hex'),
  jpg: Buffer.from('ffd8ffe000104a464946', 'hex'),
  docx: Buffer.from('504b0304', 'hex'),
};

/** What a file holds: bytes that follow from the seed and its id, as many as its `file_size` says. */
export function makeContent(seed: number, file: Payload): Buffer {
  const { id = '', file_size = 0, file_name = '' } = file as { id?: string; file_size?: number; file_name?: string };
  const content = Buffer.alloc(file_size);
  const purpose = mix(seed, hashText(`content of file ${id}`));
  for (let at = 0; at < file_size; at += 4) {
    const bits = mix(purpose, at);
    for (let byte = 0; byte < 4 && at + byte < file_size; byte++) content[at + byte] = (bits >>> (byte * 8)) & 0xff;
  }
  fileSignatures[file_name.split('.').at(-1) ?? '']?.copy(content, 0, 0, file_size);
  return content;
}
