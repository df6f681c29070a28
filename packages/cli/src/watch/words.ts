import type { LaneState } from '@tongbu/vocabulary';

/** The states of a lane for people. */
export const LANE_STATE_WORDS: Readonly<Record<LaneState, string>> = {
  PENDING: '待启动',
  OPEN: '已启动',
  IN_PROGRESS: '进行中',
  DONE: '已完成',
  STOOD_DOWN: '已解除',
};

/** The states of a case for people. */
export const CASE_STATUS_WORDS: Readonly<Record<string, string>> = {
  SCREENED_POSITIVE: '初筛阳性',
  CONFIRMED: '确诊病例',
  ASYMPTOMATIC: '无症状感染者',
  EXCLUDED: '排除',
  CLOSED: '结案',
};
