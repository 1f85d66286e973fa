import { Extensions } from 'type-graphql';
import type { AccessPath, Step } from '../../query/cost/access-path.js';

/** What a field of the schema knows about how it asks Keap, kept in its GraphQL extensions. */
export interface FieldAccess {
  readonly access?: AccessPath;
}

/** Declares how a computed field or a mutation asks Keap; without steps: that it asks nothing. The estimate goes by it. */
export function KeapAccess(...access: Step[]): MethodDecorator & PropertyDecorator {
  return Extensions({ access });
}
