import type { Variable } from './variable.js';
import { variables } from './variables.js';

const allVariables = Object.values<Variable>(variables);
const marks = { begin: '<!-- environment -->', end: '<!-- /environment -->' };

/** The text of `.env.example`: every variable, commented out, with its description and default. */
export function renderExample(): string {
  const entries = allVariables.map(({ name, defaultValue, defaultText, description, expected }) => {
    const plain = description.replaceAll('`', '');
    const defaultLine = defaultText === undefined ? [] : [`# Default: ${defaultText.replaceAll('`', '')}.`];
    return [`# ${plain}`, `# Expected: ${expected}.`, ...defaultLine, `#${name}=${defaultValue ?? ''}`].join('\n');
  });
  return ['# Copy to .env and uncomment what you set. The process environment takes precedence.', ...entries, '']
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** The table of docs/configuration.md, marks included. */
export function renderTable(): string {
  const rows = allVariables.map(({ name, defaultValue, defaultText, description }) => {
    const shownDefault = defaultText ?? (defaultValue === null ? '–' : `\`${defaultValue}\``);
    return `| \`${name}\` | ${shownDefault} | ${description.replaceAll('|', '\\|')} |`;
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

/** Replaces the text between the marks with the current table. Throws if the marks are missing. */
export function withTable(text: string): string {
  const [before, rest] = text.split(marks.begin);
  const after = rest?.split(marks.end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`The marks ${marks.begin} … ${marks.end} are missing.`);
  return before + renderTable() + after;
}
