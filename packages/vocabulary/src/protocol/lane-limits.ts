import type { LaneKind } from '../lanes.js';
import type { TimeLimit } from './protocol-edition.js';

const HOUR = 60;

/** The limits that texts of the eighth edition's time state; see `carriedOver` for the other editions. */
export const LANE_LIMITS: Readonly<Record<LaneKind, TimeLimit>> = {
  verification: {
    minutes: 6 * HOUR,
    zh: '单管结果6小时内反馈',
    source:
      'Texts on test turnaround (pf.53shop.com, chengdu.kuyiso.com, yzzsnet.com): single tests within 6 h.',
    verified: true,
  },
  transfer: {
    minutes: 2 * HOUR,
    zh: '阳性感染者2小时内转运至定点医院',
    source: 'A regional plan (lnmlw.com): within 2 h of the positive report; the national text was not seen.',
    verified: false,
  },
  tracing: {
    minutes: 24 * HOUR,
    zh: '24小时内完成个案调查,判定密切接触者',
    source:
      'Rules on asymptomatic cases (chinanews.com, 2020-04-08), hulin.dbw.cn 2021-12 and a regional plan: case investigation within 24 h.',
    verified: true,
  },
  communityControl: {
    minutes: 8 * HOUR,
    zh: '8小时内管控到位',
    source:
      'A regional plan (lnmlw.com): people found within 2 h and under control within 8 h; national text not seen.',
    verified: false,
  },
};

/** Within how long the core information of an investigation must be there. */
export const CORE_INFORMATION: TimeLimit = {
  minutes: 4 * HOUR,
  zh: '尽可能于4小时内流调出核心信息',
  source: 'hulin.dbw.cn, 2021-12: core information within 4 h where possible.',
  verified: true,
};

/** The same limit as a default for an edition whose own text was not read. */
export function carriedOver(limit: TimeLimit): TimeLimit {
  return {
    ...limit,
    source: `Carried over, the edition's own text was not read. ${limit.source}`,
    verified: false,
  };
}

/** All lane limits as defaults for an edition whose own text was not read. */
export function carriedOverLanes(): Readonly<Record<LaneKind, TimeLimit>> {
  return {
    verification: carriedOver(LANE_LIMITS.verification),
    transfer: carriedOver(LANE_LIMITS.transfer),
    tracing: carriedOver(LANE_LIMITS.tracing),
    communityControl: carriedOver(LANE_LIMITS.communityControl),
  };
}
