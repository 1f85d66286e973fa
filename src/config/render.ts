import type { Variable } from './variable.js';
import { variables } from './variables.js';

const all = Object.values<Variable>(variables);
const marks = { begin: '<!-- environment -->', end: '<!-- /environment -->' };

/** The text of `.env.example`: every variable, commented out, with its meaning and default. */
export function renderExample(): string {
  const entries = all.map(({ name, byDefault, defaultSaid, meaning, expected }) => {
    const plain = meaning.replaceAll('`', '');
    const unsaid = defaultSaid === undefined ? [] : [`# Default: ${defaultSaid.replaceAll('`', '')}.`];
    return [`# ${plain}`, `# Expected: ${expected}.`, ...unsaid, `#${name}=${byDefault ?? ''}`].join('\n');
  });
  return ['# Copy to .env and take the # away before what you set. The process environment goes first.', ...entries, '']
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** The README's table, marks included. */
export function renderTable(): string {
  const rows = all.map(({ name, byDefault, defaultSaid, meaning }) => {
    const said = defaultSaid ?? (byDefault === null ? '–' : `\`${byDefault}\``);
    return `| \`${name}\` | ${said} | ${meaning.replaceAll('|', '\\|')} |`;
  });
  const table = ['| variable | default | meaning |', '| --- | --- | --- |', ...rows];
  return [
    marks.begin,
    '<!-- prettier-ignore-start -->',
    '',
    ...table,
    '',
    '<!-- prettier-ignore-end -->',
    marks.end,
  ].join('\n');
}

/** `text` with what stands between the marks replaced by the table of today. Throws when the marks are missing. */
export function withTable(text: string): string {
  const [before, rest] = text.split(marks.begin);
  const after = rest?.split(marks.end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`The marks ${marks.begin} … ${marks.end} are missing.`);
  return before + renderTable() + after;
}
