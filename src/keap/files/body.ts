import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { readHeader, type Content } from '../request.js';

/** A good answer's content to be passed on, once its first byte is there. Rejects when the connection fails before it. */
export async function openBody({ headers, body }: Dispatcher.ResponseData): Promise<Content> {
  // Whoever reads it is told of a failure; between now and then nobody listens, which would end the process.
  body.on('error', () => undefined);
  await firstByte(body);
  const type = readHeader(headers, 'content-type');
  const length = Number(readHeader(headers, 'content-length') ?? NaN);
  if (readHeader(headers, 'content-encoding') !== 'gzip')
    return { bytes: body, type, length: Number.isSafeInteger(length) ? length : null };
  // Asked for as it is, sent packed all the same.
  const bytes = createGunzip();
  bytes.on('error', () => undefined);
  bytes.once('close', () => body.destroy());
  body.once('error', (error) => bytes.destroy(error));
  body.pipe(bytes);
  return { bytes, type, length: null };
}

function firstByte(body: Readable): Promise<void> {
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
