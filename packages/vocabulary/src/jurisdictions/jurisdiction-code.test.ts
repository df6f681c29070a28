import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyCovers,
  covers,
  isJurisdictionCode,
  jurisdictionPrefix,
  normaliseJurisdiction,
} from './jurisdiction-code.js';

const codes = fc
  .stringMatching(/^(?:32|51|64)(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?)?$/)
  .filter(isJurisdictionCode);

describe('isJurisdictionCode', () => {
  it.each([
    '32',
    '3210',
    '321000',
    '321002',
    '321002100',
    '321002100001',
    '441900003',
    '5109G1',
    '5109G1001',
    '000000',
    '00',
  ])('%s is a code', (code) => expect(isJurisdictionCode(code)).toBe(true));

  it.each([
    '',
    '3',
    '321',
    '32100',
    '3210020',
    '990000',
    '320002',
    '00000000000000',
    '000000000',
    '321002 ',
    '5109g1',
    '51G1',
    '0032',
  ])('%j is no code', (code) => expect(isJurisdictionCode(code)).toBe(false));
});

describe('covers', () => {
  it.each([
    ['000000', '321002'],
    ['000000', '5109G1'],
    ['32', '321002'],
    ['320000', '3210'],
    ['3210', '321002'],
    ['321000', '321002001'],
    ['321002', '321002'],
    ['321002', '321002001001'],
    ['321002001', '321002001001'],
    ['321002001000', '321002001001'],
    ['500000', '500101'],
    ['510900', '5109G1'],
    ['5109G1', '5109G1001'],
    ['441900', '441900003'],
  ])('%s covers %s', (code, other) => expect(covers(code, other)).toBe(true));

  it.each([
    ['321002', '321000'],
    ['321000', '320000'],
    ['321000', '000000'],
    ['3210', '321102'],
    ['510903', '5109G1'],
    ['5109G1', '510903'],
    ['321002100', '321002101'],
    ['321002', '321003'],
  ])('%s does not cover %s', (code, other) => expect(covers(code, other)).toBe(false));

  it('a text that is no code covers nothing and is covered by nothing', () => {
    expect(covers('', '321002')).toBe(false);
    expect(covers('3', '321002')).toBe(false);
    expect(covers('000000', 'elsewhere')).toBe(false);
  });

  it('every code covers itself, and the whole country covers every code', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(covers(code, code)).toBe(true);
        expect(covers('000000', code)).toBe(true);
      }),
    );
  });

  it('a jurisdiction that covers a second covers all that the second covers', () => {
    fc.assert(
      fc.property(codes, codes, codes, (a, b, c) => {
        fc.pre(covers(a, b) && covers(b, c));
        expect(covers(a, c)).toBe(true);
      }),
    );
  });

  it('the spelling of a code makes no difference', () => {
    fc.assert(
      fc.property(codes, codes, (a, b) => {
        expect(covers(normaliseJurisdiction(a) ?? '', b)).toBe(covers(a, b));
        expect(covers(a, normaliseJurisdiction(b) ?? '')).toBe(covers(a, b));
      }),
    );
  });

  it('one of several codes is enough, and none are not', () => {
    expect(anyCovers(['640000', '3210'], '321002')).toBe(true);
    expect(anyCovers([], '321002')).toBe(false);
  });
});

describe('jurisdictionPrefix', () => {
  it.each([
    ['000000', ''],
    ['320000', '32'],
    ['321000', '3210'],
    ['321002', '321002'],
    ['321002100', '321002100'],
    ['321002001000', '321002001'],
    ['5109G1', '5109G1'],
  ])('of %s is %j', (code, prefix) => expect(jurisdictionPrefix(code)).toBe(prefix));

  it('of a text that is no code throws, for an empty prefix would open everything', () => {
    expect(() => jurisdictionPrefix('')).toThrow(RangeError);
  });
});
