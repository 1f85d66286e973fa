import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The project's folder. */
export const root = join(import.meta.dirname, '../..');

/** Every file below a folder of the project with this ending, as paths from the project's folder. */
export function listFiles(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('generated'));
}
