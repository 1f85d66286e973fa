/**
 * Words of the former private language, as parts of a regular expression. Each has a word of the field in its place:
 * cache, middleware, transport, rate limit, priority, scan, API version, endpoint, estimate, lease, seeded defect.
 */
export const GONE_WORDS: readonly string[] = [
  'onions?',
  'wires?',
  'wired',
  'judged?s?',
  'judging',
  'patience',
  'patient(?:ly)?',
  'remember(?:s|ed|ing)?',
  'shelf',
  'shelves',
  'untold',
  'recall(?:s|ed)?',
  'meter(?:s|ed|ing)?',
  'tally',
  'tallies',
  'unsaid',
  'scout(?:s|ed|ing)?',
  'replanning',
  'foretells?',
  'crowded',
  'lanes?',
  'paced?',
  'paces',
  'pacing',
  'lateness',
  'rehears\\w*',
  'made-?up',
  'dearest',
  'sweeps?',
  'sweeping',
  'swept',
  'walk(?:s|ed|ing)?',
  'lays? down',
  'laid down',
  'takes? up',
  'took up',
  'taken up',
  'greet(?:s|ed|ing)?',
  'workshop',
  'liars?',
  'tellers?',
  'planted',
  'lies about',
  'dice',
  'house',
  'told',
  'tells?',
  'telling',
  'generations?',
  'ways? (?:it is|in which|by which|they are)(?: being)? (?:asked|served|read)',
  'personif\\w*',
  'asker',
  'unheard',
  'foresee(?:n|s)?',
  'reckon(?:s|ed)?',
  'perhaps done',
  'unmet',
  'unspend',
];

/** Identifiers that are gone, where their words alone are plain English. */
export const GONE_IDENTIFIERS: readonly string[] = [
  'beginBehind',
  'Disagreement',
  'goesUp',
  'HoldLost',
  'layDown',
  'letGo',
  'NotRemembered',
  'oneById',
  'openWire',
  'PushedDown',
  'readCut',
  'refuseImpossible',
  'Resting',
  'secretFor',
  'stepsBack',
  'Striking',
  'takeOver',
  'takeRun',
  'UNCLEAR',
  'underLock',
  'WayChanged',
  'WayLearned',
  'wentApart',
  'WriteWay',
];

/** A place that keeps a word. */
export interface KeptWord {
  readonly word: RegExp;
  readonly file: RegExp;
  /** What the line has to contain. */
  readonly line: RegExp;
  readonly why: string;
}

export const KEPT_WORDS: readonly KeptWord[] = [
  {
    word: /^house$/i,
    file: /./,
    line: /test\/house\b|^import .*\/house\//,
    why: 'the folder of the rules of the source',
  },
  {
    word: /^generations?$/i,
    file: /./,
    line: /KeapGeneration|\bgeneration!?: |\bgeneration \}|\.generation\b|(?:resource|baseUrl) .*\bgeneration\b|0003-generations\.sql/,
    why: 'the GraphQL field `generation`, its enum, and a migration that is never edited',
  },
  {
    word: /^walk$/i,
    file: /^schema\.graphql$|\.graphql$|^(src|test)\/(graph\/)?snapshots?\/|^src\/validation\/derived\.ts$|^test\/validation\//,
    line: /SnapshotWalk|\bwalk!?: |\bwalk = |, walk\b|\bwalk,|\.walk\b|\bwalk\b.*\bfrom keap\./,
    why: 'the GraphQL field and the SQL column `walk`, and the enum `SnapshotWalk`',
  },
  {
    word: /^walks$/i,
    file: /./,
    line: /\bwalksById\b/,
    why: 'the GraphQL field `walksById`',
  },
  {
    word: /^lane$/i,
    file: /^src\/simulator\/seed\/words\.ts$/,
    line: /Station Lane/,
    why: 'the name of a street',
  },
  {
    word: /^planted$/i,
    file: /^test\/journeys\/(oauth-)?secrets\.test\.ts$/,
    line: /planted[-.:)]|\bplanted = /,
    why: 'secrets that a test plants to find them again',
  },
];
