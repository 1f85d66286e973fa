import type { Ask, FileContent, KeapClient } from './ask.js';
import { contentPaths, openContent } from './file-content.js';
import { get } from './get.js';
import type { Reading, Send } from './send.js';

/**
 * What a file holds: first what is known of it, then its content as it comes in. Null when there is no such file. Throws
 * KeapError, and WayLearned when files turn out to be served in another way.
 */
export async function readContent(
  keap: KeapClient,
  stream: Send<Reading>,
  fileId: string,
  ask: Ask,
): Promise<FileContent | null> {
  const file = await keap.one('files', fileId, [], ask);
  if (file === null) return null;
  const { api } = keap.way('files');
  const place = contentPaths[api];
  const call = { ...get(place.url(fileId), place.shown, 'files', ask), missing: 'null', streamed: true } as const;
  const { content } = await stream({ ...call, read: () => true });
  return content === undefined ? null : openContent(api, file, content);
}
