import type { ApiVersion, Payload } from '../../resources/row.js';
import type { FileContent } from '../keap-client.js';
import { Base64Decoder, JsonStringStream } from './json-string-stream.js';
import { KeapError } from '../errors.js';
import type { Content } from '../request.js';
import { transportError } from '../http/transport-error.js';

/**
 * The endpoint of a file's content in each API version: v2 sends it alone, v1 as base64 in the file's JSON
 * (docs/keap-api.md 11).
 */
export const contentEndpoints: Readonly<Record<ApiVersion, { readonly label: string; url(id: string): string }>> = {
  // Keap does not recognize the path with a percent-encoded colon.
  v2: { label: '/v2/files/{id}:data', url: (id) => `/v2/files/${id}:data` },
  v1: { label: '/v1/files/{id}', url: (id) => `/v1/files/${id}?optional_properties=file_data` },
};

/**
 * Decodes a file's content to a stream of bytes. Reads the first bytes before it resolves, so a response without content
 * rejects here: with UPSTREAM_BAD_DATA, or with the failure of the connection. Later failures reject while the stream is
 * read, also if its length differs from the file's size in Keap.
 */
export async function decodeContent(apiVersion: ApiVersion, file: Payload, content: Content): Promise<FileContent> {
  const { label } = contentEndpoints[apiVersion];
  const sizeBytes = readSize(file);
  const source = content.bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const first = await source.next();
    const bytes = resume(first, source);
    const name = apiVersion === 'v1' ? 'file_data' : null;
    const isText = apiVersion === 'v1' || isJsonString(content, first, sizeBytes);
    if (!isText) checkLength(content.length, sizeBytes, label);
    const checked = checkByteCount(isText ? decodeBase64Json(bytes, name, label) : bytes, sizeBytes, label);
    const firstChunk = await checked.next();
    return {
      name: typeof file['file_name'] === 'string' ? file['file_name'] : null,
      sizeBytes,
      bytes: resume(firstChunk, checked),
    };
  } catch (error) {
    content.bytes.destroy();
    throw error instanceof KeapError ? error : transportError(error, label, null);
  }
}

/** Null if Keap names no size. A size of 0 also counts as unknown. */
function readSize(file: Payload): number | null {
  const size = Number(file['file_size']);
  return Number.isSafeInteger(size) && size > 0 ? size : null;
}

/**
 * v2's documents declare a JSON string in base64; others received raw bytes (docs/keap-api.md 11). A JSON file that itself
 * starts with a quote has exactly the size that Keap names.
 */
function isJsonString({ type, length }: Content, { value }: IteratorResult<Buffer>, sizeBytes: number | null): boolean {
  if (type === null || !/^application\/([\w.-]+\+)?json\b/i.test(type)) return false;
  if (length !== null && length === sizeBytes) return false;
  return value !== undefined && /^\s*"/.test((value as Buffer).toString('latin1', 0, 64));
}

function checkLength(length: number | null, sizeBytes: number | null, label: string): void {
  if (length !== null && sizeBytes !== null && length !== sizeBytes) throw lengthError(length, sizeBytes, label);
}

/** Decodes the base64 in one JSON string. */
async function* decodeBase64Json(
  source: AsyncIterable<Buffer>,
  name: string | null,
  label: string,
): AsyncGenerator<Buffer> {
  const jsonString = new JsonStringStream(name);
  const decoder = new Base64Decoder();
  for await (const chunk of source) {
    const bytes = decoder.push(jsonString.push(chunk.toString('latin1')));
    if (bytes === null) throw contentError(label, 'is not in base64');
    if (bytes.length > 0) yield bytes;
    if (jsonString.isComplete) break;
  }
  if (!jsonString.isComplete) throw contentError(label, 'is missing or ended too early');
  const tail = decoder.flush();
  if (tail === null) throw contentError(label, 'is cut within a byte');
  if (tail.length > 0) yield tail;
}

/** Passes the bytes through; rejects at the end if there are fewer than expected, and at once if there are more. */
async function* checkByteCount(
  source: AsyncIterable<Buffer>,
  sizeBytes: number | null,
  label: string,
): AsyncGenerator<Buffer> {
  let received = 0;
  for await (const chunk of source) {
    received += chunk.length;
    if (sizeBytes !== null && received > sizeBytes) throw lengthError(received, sizeBytes, label);
    yield chunk;
  }
  if (sizeBytes !== null && received !== sizeBytes) throw lengthError(received, sizeBytes, label);
}

/** An iterator with its first result, which was already read, put back in front. */
async function* resume(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    for (let step = first; step.done !== true; step = await rest.next()) yield step.value;
  } finally {
    await rest.return?.();
  }
}

const lengthError = (length: number, sizeBytes: number, label: string): KeapError =>
  contentError(label, `has ${length} bytes, but the file has ${sizeBytes} bytes according to Keap`);

function contentError(label: string, problem: string): KeapError {
  return new KeapError('UPSTREAM_BAD_DATA', `The content that Keap sent for ${label} ${problem}. Try again later.`, {
    path: label,
  });
}
