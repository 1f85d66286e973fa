import { existsSync, readFileSync } from 'node:fs';

/** A file of a page, built into `dist/explorer`; its name contains the hash of its content. */
export interface BuiltAsset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly br: Buffer;
}

/** The files that a page loads, by their addresses. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

export interface BuiltAssets {
  readonly files: ReadonlyMap<string, BuiltAsset>;
  readonly pages: Readonly<Record<'explorer' | 'start', PageFiles>>;
}

export const ASSETS_PATH = '/explorer/assets/';

/** The same folder for this module in src and in dist, which are equally deep. */
const builtFolder = new URL('../../../dist/explorer/', import.meta.url);

/** Reads what `npm run build` wrote, once, into memory (about 2 MB); null where it did not run. */
export function readBuiltAssets(folder: URL = builtFolder): BuiltAssets | null {
  const manifest = new URL('manifest.json', folder);
  if (!existsSync(manifest)) return null;
  const names = JSON.parse(readFileSync(manifest, 'utf8')) as BuiltAssets['pages'];
  const read = (name: string): Buffer => readFileSync(new URL(name, folder));
  const files = new Map(
    Object.values(names)
      .flatMap(({ script, style }) => [script, style])
      .map((name) => [
        name,
        {
          type: name.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8',
          plain: read(name),
          gzip: read(`${name}.gz`),
          br: read(`${name}.br`),
        },
      ]),
  );
  return { files, pages: { explorer: addPath(names.explorer), start: addPath(names.start) } };
}

const addPath = ({ script, style }: PageFiles): PageFiles => ({
  script: `${ASSETS_PATH}${script}`,
  style: `${ASSETS_PATH}${style}`,
});

/** The smallest encoding that the caller accepts. */
export function chooseEncoding(acceptEncoding: string | undefined): 'br' | 'gzip' | null {
  const accepted = new Set(
    (acceptEncoding ?? '')
      .toLowerCase()
      .split(',')
      .map((one) => one.trim().split(/ *; */))
      .filter(([, weight]) => weight === undefined || Number(weight.replace(/^q=/, '')) > 0)
      .map(([name]) => name),
  );
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : null;
}
