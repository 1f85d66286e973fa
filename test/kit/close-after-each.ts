import { afterEach } from 'vitest';

/** Returns a function that notes what to close after the current test, the last one first. */
export function closeAfterEach(): <T extends { close(): Promise<void> }>(closeable: T) => T {
  const closeables: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const closeable of closeables.splice(0).toReversed()) await closeable.close();
  });
  return (closeable) => {
    closeables.push(closeable);
    return closeable;
  };
}
