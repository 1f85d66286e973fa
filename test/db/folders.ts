import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes folders that the server's user can reach, and removes them together. */
export function folders(): { readonly make: () => string; readonly removeAll: () => void } {
  const made: string[] = [];
  const make = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'keap-graph-embedded-'));
    chmodSync(folder, 0o755);
    made.push(folder);
    return folder;
  };
  const removeAll = (): void => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  return { make, removeAll };
}
