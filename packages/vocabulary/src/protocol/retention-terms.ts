import type { RetentionPeriod, RetentionTerms } from './retention-period.js';

const YEARS_15 = 15 * 365 + 4;
const YEARS_30 = 30 * 365 + 8;

const proposed = (why: string): Pick<RetentionPeriod, 'source' | 'verified'> => ({
  source: `Our own proposal: no text of the edition states a number. ${why}`,
  verified: false,
});

/** Until when what was decided about somebody may still be contested decides how long it is kept that it was. */
const COURT = 'A court may be called on within six months (行政诉讼法 art. 46, from memory).';

/**
 * The periods that every edition starts from. No edition's text states how long data are kept, so all numbers are ours
 * or carried over from general law; a site replaces them in its own edition.
 */
export const RETENTION_TERMS: RetentionTerms = {
  periods: {
    LOCATION: {
      days: 28,
      from: { pick: 'FIRST_KNOWN', of: ['LAST_EXPOSURE', 'ARRIVAL', 'REPORT', 'RECORDED'] },
      heldFor: 'EMERGENCY',
      zh: '最后暴露之日起28天',
      ...proposed('Two incubation periods of 14 days (PIPL art. 19: the shortest time that is necessary).'),
    },
    CONTACT_TEXT: {
      days: 28,
      from: { pick: 'FIRST_KNOWN', of: ['LAST_EXPOSURE', 'REPORT', 'RECORDED'] },
      heldFor: 'EMERGENCY',
      zh: '最后暴露之日起28天',
      ...proposed('As long as the place of the exposure: free text may name a place, or anybody.'),
    },
    CHECKPOINT: {
      days: 30,
      from: { pick: 'FIRST_KNOWN', of: ['RECORDED'] },
      heldFor: 'EMERGENCY',
      zh: '通行之日起30天',
      ...proposed('Somebody who passed a month ago is nobody’s contact any more.'),
    },
    IDENTITY: {
      days: 90,
      from: { pick: 'LATEST', of: ['LAST_EXPOSURE', 'END', 'REPORT', 'RECORDED'] },
      heldFor: 'EMERGENCY',
      zh: '最后一次处置事由之日起90天',
      ...proposed(
        'Longer than exposure, quarantine and monitoring together (14 and 21 days), and than the 60 days within which ' +
          'a measure may be contested (行政复议法, from memory).',
      ),
    },
    HOUSEHOLD: {
      days: 90,
      from: { pick: 'LATEST', of: ['LAST_EXPOSURE', 'END', 'REPORT', 'RECORDED'] },
      heldFor: 'EMERGENCY',
      zh: '最后一次登记或处置事由之日起90天',
      ...proposed('As long as the identities of those who live there: an address tells who they are.'),
    },
    ISOLATION_PLAN: {
      days: 183,
      from: { pick: 'FIRST_KNOWN', of: ['END', 'RECORDED'] },
      heldFor: 'LAW',
      zh: '隔离结束之日起183天(六个月)',
      ...proposed(COURT),
    },
    SPECIMEN: {
      days: YEARS_15,
      from: { pick: 'FIRST_KNOWN', of: ['TEST', 'RECORDED'] },
      heldFor: 'LAW',
      zh: '门(急)诊病历保存期限不少于15年',
      source: '医疗机构病历管理规定(2013年版) art. 29, from memory: records of outpatients 15 years.',
      verified: false,
    },
    CASE: {
      days: YEARS_30,
      from: { pick: 'FIRST_KNOWN', of: ['REPORT', 'RECORDED'] },
      heldFor: 'LAW',
      zh: '住院病历保存期限不少于30年;传染病报告卡保存3年',
      source:
        '医疗机构病历管理规定(2013年版) art. 29, from memory: records of inpatients 30 years. The 3 years of the report card ' +
        '(传染病信息报告管理规范, read in a copy, fymate.net) are shorter.',
      verified: false,
    },
  },
  openCase: {
    days: 183,
    zh: '病例报告之日起183天内视为未结案',
    ...proposed('Six months are longer than any response took; nobody stays on file because a clerk forgot.'),
  },
};
