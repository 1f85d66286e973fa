/** A document of Relay: its name is the name of its artifact. */
const TAG = /\bgraphql`\s*(?:query|mutation|fragment)\s+(\w+)[^`]*`/g;

/**
 * A plugin of Vite that puts the artifacts of Relay's compiler in the place of the documents, as `babel-plugin-relay`
 * does. The imports come last, so that no line moves.
 */
export const relayTags = {
  name: 'relay-tags',
  enforce: 'pre' as const,
  transform(code: string, id: string): string | null {
    if (!/\/clients\/relay\/[\w.-]+\.tsx?$/.test(id) || code.search(TAG) < 0) return null;
    const names = [...code.matchAll(TAG)].map(([, name]) => name);
    const imports = names.map((name) => `import artifact_${name} from './__generated__/${name}.graphql.ts';`);
    return [code.replaceAll(TAG, 'artifact_$1'), ...imports].join('\n');
  },
};
