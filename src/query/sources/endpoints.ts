/**
 * What a planner has to know of the ways in which a source serves a collection: which conditions a way takes, and that a
 * way may turn out to be missing while the plan made for it is carried out. The floors above see it here, so that they
 * need not know where rows come from.
 */
export { canFilter } from '../../keap/codec/filter.js';
export { withReplan, EndpointChanged } from '../../keap/endpoints/resolver.js';
export { isSortedById } from './order-guard.js';
export { isOffsetPaged } from './paged-list.js';
