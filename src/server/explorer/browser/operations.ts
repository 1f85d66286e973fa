/** A tab that the explorer opens with. */
export interface ExampleOperation {
  readonly query: string;
  /** JSON, as in the editor of variables. */
  readonly variables: string;
}

/** The newest contacts with their tags and orders: also the operation that Apollo Sandbox opens with. */
export const contacts: ExampleOperation = {
  query: `# The newest contacts, their tags and their orders. Every field is described in the schema's documentation.
query Contacts($first: Int = 10, $after: String) {
  contacts(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
    nodes {
      id
      givenName
      familyName
      createdAt
      tags { nodes { name } }
      orders { nodes { total { amount currency } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  variables: '{\n  "first": 10\n}',
};

const deals: ExampleOperation = {
  query: `# Every pipeline with its stages, and the first deals of each.
query Deals($first: Int = 5) {
  pipelines {
    name
    stages {
      name
      deals(first: $first) {
        nodes { title contact { givenName familyName } }
      }
    }
  }
}
`,
  variables: '{\n  "first": 5\n}',
};

const orders: ExampleOperation = {
  query: `# Orders with their items, their payments and who ordered.
query Orders($first: Int = 10) {
  orders(first: $first) {
    nodes {
      title
      total { amount currency }
      contact { givenName familyName }
      items { product { name } }
      payments { nodes { paidAt amount { amount } } }
    }
  }
}
`,
  variables: '{\n  "first": 10\n}',
};

const tasks: ExampleOperation = {
  query: `# Tasks, for whom and by whom.
query Tasks($first: Int = 20) {
  tasks(first: $first) {
    nodes {
      title
      dueAt
      contact { givenName familyName }
    }
  }
}
`,
  variables: '{\n  "first": 20\n}',
};

const account: ExampleOperation = {
  query: `# The Keap account and what is left of its quota.
query Account {
  account {
    name
    isSimulated
    credentialKind
    capabilities { resource isServed }
  }
  quota { sharing }
}
`,
  variables: '',
};

const snapshots: ExampleOperation = {
  query: `# The newest copies of the account in Postgres. \`mutation { createSnapshot { snapshot { id } } }\` starts one.
query Snapshots {
  snapshots(first: 3) {
    nodes {
      id
      status
      finishedAt
      recordCount
      callCount
      legs { resource status records }
    }
  }
}
`,
  variables: '',
};

export const exampleOperations: readonly ExampleOperation[] = [contacts, deals, orders, tasks, account, snapshots];
