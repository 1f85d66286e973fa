import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { readHeader, type Content } from '../request.js';

/** The content of a successful response, once its first byte has arrived. Rejects if the connection fails before that. */
export async function openBody({ headers, body }: Dispatcher.ResponseData): Promise<Content> {
  // The reader gets a failure later; without a listener until then it would end the process.
  body.on('error', () => undefined);
  await waitForFirstByte(body);
  const type = readHeader(headers, 'content-type');
  const length = Number(readHeader(headers, 'content-length') ?? NaN);
  if (readHeader(headers, 'content-encoding') !== 'gzip')
    return { bytes: body, type, length: Number.isSafeInteger(length) ? length : null };
  // Compressed although the request accepts no compression.
  const bytes = createGunzip();
  bytes.on('error', () => undefined);
  bytes.once('close', () => body.destroy());
  body.once('error', (error) => bytes.destroy(error));
  body.pipe(bytes);
  return { bytes, type, length: null };
}

function waitForFirstByte(body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      body.off('readable', onReadable);
      body.off('end', onReadable);
      body.off('error', onError);
    };
    const onReadable = (): void => {
      settle();
      resolve();
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    body.on('readable', onReadable);
    body.on('end', onReadable);
    body.on('error', onError);
  });
}
