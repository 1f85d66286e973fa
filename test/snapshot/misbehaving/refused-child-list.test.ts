import { it } from 'vitest';
import { expectNotCertified } from './keap.js';

it.each(['full', 'v1'] as const)(
  'A Keap of edition %s that refuses the members of one tag is not certified, and the reason names the tag',
  (edition) => {
    let refusedPath: string | null = null;
    return expectNotCertified(
      {
        options: { edition },
        faults: [
          {
            kind: 'status',
            status: 403,
            match: ({ path }) => {
              if (!new RegExp(`^/${edition === 'v1' ? 'v1' : 'v2'}/tags/\\d+/contacts$`).test(path)) return false;
              refusedPath ??= path;
              return path === refusedPath;
            },
          },
        ],
        resources: ['tags', 'contact_tags'],
      },
      { resource: 'contact_tags', fact: /tags \d+: .*403/ },
    );
  },
);
