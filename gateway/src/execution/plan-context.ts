import type { ResponseKeys } from '../planning/response-keys.js';
import type { Requirements } from '../supergraph/requirements.js';
import type { TypeHierarchy } from '../supergraph/type-hierarchy.js';

/** What every part of one plan needs to know while it is prepared. */
export interface PlanContext {
  readonly types: TypeHierarchy;
  readonly requirements: Requirements;
  readonly responseKeys: ResponseKeys;
  /**
   * Whether equal entities may share one answer by reference. Not where later fetches depend on the type of
   * something above the entity: they may write different things under the same key at different places.
   */
  readonly mayShareAnswers: boolean;
}
