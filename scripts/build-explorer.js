// Bundles the pages of the browser (src/server/explorer/browser) to dist/explorer: names with the hash of the content,
// compressed once here instead of at every request, and a manifest of what each page loads.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const browserFolder = 'src/server/explorer/browser';

/** GraphiQL's style sheet embeds 380 KB of fonts; the page uses those of the system. */
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

export async function buildExplorer() {
  const { metafile } = await build({
    entryPoints: { explorer: `${browserFolder}/explorer.tsx`, start: `${browserFolder}/start/start.ts` },
    outdir: 'dist/explorer',
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    metafile: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [withoutFonts],
    logLevel: 'warning',
  });
  const manifest = {};
  for (const [path, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
    if (entryPoint === undefined || cssBundle === undefined) continue;
    const page = basename(entryPoint).split('.')[0];
    manifest[page] = { script: basename(path), style: basename(cssBundle) };
    for (const file of [path, cssBundle]) compress(file);
  }
  writeFileSync('dist/explorer/manifest.json', JSON.stringify(manifest));
}

function compress(path) {
  const content = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
}
