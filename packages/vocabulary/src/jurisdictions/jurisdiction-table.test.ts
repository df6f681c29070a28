import { describe, expect, it } from 'vitest';
import { covers, normaliseJurisdiction } from './jurisdiction-code.js';
import { findJurisdiction, JURISDICTIONS, nearestJurisdiction } from './jurisdiction-table.js';

describe('the table of places', () => {
  it('names 31 provinces, each in the whole country', () => {
    expect(JURISDICTIONS.filter(({ parent }) => parent === '000000')).toHaveLength(31);
  });

  it('only the whole country lies in nothing', () => {
    expect(JURISDICTIONS.filter(({ parent }) => parent === null).map(({ code }) => code)).toEqual(['000000']);
  });

  it('every place lies in a named place that covers it, so that a prefix alone finds what a city answers for', () => {
    for (const { code, parent } of JURISDICTIONS) {
      expect(normaliseJurisdiction(code)).toBe(code);
      if (parent === null) continue;
      expect(findJurisdiction(parent)).not.toBeNull();
      expect(covers(parent, code)).toBe(true);
      expect(covers(code, parent)).toBe(false);
    }
  });

  it.each([
    ['5109G1', '遂宁高新区', '510900'],
    ['3209G1', '盐南高新区', '320900'],
  ])('%s is %s, with a code of our own within %s', (code, zh, parent) => {
    expect(findJurisdiction(code)).toMatchObject({ own: true, parent, name: { zh } });
  });

  it('a place is found by any spelling of its code', () => {
    expect(findJurisdiction('3210')?.name.zh).toBe('扬州市');
    expect(findJurisdiction('32')?.name.zh).toBe('江苏省');
    expect(findJurisdiction('321099')).toBeNull();
    expect(findJurisdiction('elsewhere')).toBeNull();
  });

  it('a place without a name is placed in the nearest that has one', () => {
    expect(nearestJurisdiction('321002001001')?.name.zh).toBe('广陵区');
    expect(nearestJurisdiction('321099')?.name.zh).toBe('扬州市');
    expect(nearestJurisdiction('5109G1002')?.name.zh).toBe('遂宁高新区');
    expect(nearestJurisdiction('810000')?.name.zh).toBe('中国');
    expect(nearestJurisdiction('elsewhere')).toBeNull();
  });
});
