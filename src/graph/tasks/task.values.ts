import { keapEnum } from '../values/enums.js';

export const TaskPriority = keapEnum('TaskPriority', 'How much a task matters. Keap: `priority`.', {
  CRITICAL: 'Must be done.',
  ESSENTIAL: 'Should be done.',
  NONESSENTIAL: 'Can wait.',
});
