import { CORE_INFORMATION, carriedOver, carriedOverLanes, LANE_LIMITS } from './lane-limits.js';
import type { ProtocolEdition } from './protocol-edition.js';
import type { Provenance } from './provenance.js';
import { RETENTION_TERMS } from './retention-terms.js';

const SURVEY = 'Comparisons of the editions (sinoeverlife, stheadline, wendadaohang, cec100)';

function read(zh: string): Provenance {
  return { source: `${SURVEY}.`, zh, verified: true };
}

function assumed(zh: string, source: string): Provenance {
  return { source, zh, verified: false };
}

/** Every edition that this hub knows, oldest first. A site adds the edition of its own outbreak here. */
export const EDITIONS: readonly [ProtocolEdition, ...ProtocolEdition[]] = [
  {
    id: 'early-2020',
    name: { en: 'First to seventh edition', zh: '防控方案(第一版至第七版)' },
    effectiveFrom: '2020-01-20',
    effectiveFromSource: assumed(
      '国家卫生健康委公告2020年第1号',
      'From memory: the day of the measures of class A.',
    ),
    lanes: {
      ...carriedOverLanes(),
      tracing: { ...LANE_LIMITS.tracing, source: 'Rules on asymptomatic cases (chinanews.com, 2020-04-08).' },
    },
    coreInformation: carriedOver(CORE_INFORMATION),
    quarantine: {
      closeContact: {
        central: 14,
        home: 0,
        monitoring: 0,
        ...assumed(
          '集中隔离医学观察14天',
          'The 14 days of the reports from Suining and Nanxiong, early 2020.',
        ),
      },
      contactOfContact: null,
    },
    retention: RETENTION_TERMS,
  },
  {
    id: 'eighth',
    name: { en: 'Eighth edition', zh: '新型冠状病毒肺炎防控方案(第八版)' },
    effectiveFrom: '2021-05-11',
    effectiveFromSource: assumed('联防联控机制综发〔2021〕51号', 'From memory: the date of the document.'),
    lanes: LANE_LIMITS,
    coreInformation: CORE_INFORMATION,
    quarantine: {
      closeContact: { central: 14, home: 0, monitoring: 7, ...read('14天集中隔离+7天居家健康监测') },
      contactOfContact: { central: 7, home: 0, monitoring: 0, ...read('7天集中隔离') },
    },
    retention: RETENTION_TERMS,
  },
  {
    id: 'ninth',
    name: { en: 'Ninth edition', zh: '新型冠状病毒肺炎防控方案(第九版)' },
    effectiveFrom: '2022-06-28',
    effectiveFromSource: read('第九版,2022年6月28日'),
    lanes: carriedOverLanes(),
    coreInformation: carriedOver(CORE_INFORMATION),
    quarantine: {
      closeContact: { central: 7, home: 0, monitoring: 3, ...read('7天集中隔离+3天居家健康监测') },
      contactOfContact: { central: 0, home: 7, monitoring: 0, ...read('7天居家隔离') },
    },
    retention: RETENTION_TERMS,
  },
  {
    id: 'twenty-measures',
    name: { en: 'Twenty measures', zh: '优化防控二十条措施' },
    effectiveFrom: '2022-11-11',
    effectiveFromSource: read('二十条,2022年11月11日'),
    lanes: carriedOverLanes(),
    coreInformation: carriedOver(CORE_INFORMATION),
    quarantine: {
      closeContact: { central: 5, home: 3, monitoring: 0, ...read('5天集中隔离+3天居家隔离') },
      contactOfContact: null,
    },
    retention: RETENTION_TERMS,
  },
  {
    id: 'ten-measures',
    name: { en: 'Ten measures', zh: '优化防控新十条' },
    effectiveFrom: '2022-12-07',
    effectiveFromSource: read('新十条,2022年12月7日'),
    lanes: carriedOverLanes(),
    coreInformation: carriedOver(CORE_INFORMATION),
    quarantine: {
      closeContact: { central: 0, home: 5, monitoring: 0, ...read('5天居家隔离') },
      contactOfContact: null,
    },
    retention: RETENTION_TERMS,
  },
];
