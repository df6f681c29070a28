import { describe, expect, it } from 'vitest';
import type { CommunityInput } from './community.input.js';
import { checkCommunity } from './community.rules.js';

const grid = (changed: object = {}) => ({
  name: '第一网格',
  leader: 'leader-1',
  head: 'head-1',
  memberCount: 12,
  ...changed,
});
const wenchang = (changed: Partial<CommunityInput> = {}): CommunityInput => ({
  code: '321002001001',
  name: '文昌社区',
  grids: [grid()],
  ...changed,
});
const refusalsOf = (input: CommunityInput) => {
  const check = checkCommunity(input, 3);
  return check.ok ? [] : check.refusals.map(({ code, field, row }) => [code, field?.slice(3).join('.'), row]);
};

describe('a community', () => {
  it('answers to its own code where no place is named, so that every level above covers it', () => {
    const check = checkCommunity(wenchang({ name: ' 文昌社区 ' }), 0);
    expect(check).toMatchObject({
      ok: true,
      community: { code: '321002001001', jurisdiction: '321002001001', name: '文昌社区', exercise: false },
    });
  });

  it('answers to the place that is named, in its one spelling', () => {
    expect(checkCommunity(wenchang({ jurisdiction: '321002' }), 0)).toMatchObject({
      community: { jurisdiction: '321002' },
    });
    expect(checkCommunity(wenchang({ jurisdiction: '3210' }), 0)).toMatchObject({
      community: { jurisdiction: '321000' },
    });
  });

  it('may have a code of our own, and must then name its place', () => {
    expect(refusalsOf(wenchang({ code: 'wc-01', jurisdiction: '321002' }))).toEqual([]);
    expect(refusalsOf(wenchang({ code: '5109G1001001' }))).toEqual([]);
    expect(refusalsOf(wenchang({ code: 'WC-01' }))).toEqual([['UNKNOWN_JURISDICTION', 'jurisdiction', 3]]);
  });

  it.each(['', '321002', '321002001', '321002001000', '992002001001', '文昌', '-WC'])(
    'has no such code as %j',
    (code) => {
      expect(refusalsOf(wenchang({ code, jurisdiction: '321002' }))).toContainEqual([
        'INVALID_COMMUNITY_CODE',
        'code',
        3,
      ]);
    },
  );

  it('does not lie in a place that its code does not begin with', () => {
    expect(refusalsOf(wenchang({ jurisdiction: '510903' }))).toEqual([
      ['JURISDICTION_MISMATCH', 'jurisdiction', 3],
    ]);
    expect(refusalsOf(wenchang({ jurisdiction: 'XX' }))).toEqual([
      ['UNKNOWN_JURISDICTION', 'jurisdiction', 3],
    ]);
  });

  it('is told everything that is wrong with it at once, and no value comes back', () => {
    const input = wenchang({
      code: 'no code!',
      name: ' ',
      grids: [grid({ memberCount: -1 })],
      jurisdiction: '321002',
    });
    expect(refusalsOf(input)).toEqual([
      ['INVALID_COMMUNITY_CODE', 'code', 3],
      ['INVALID_TEXT', 'name', 3],
      ['INVALID_COUNT', 'grids.0.memberCount', 3],
    ]);
    expect(JSON.stringify(checkCommunity(input, 3))).not.toContain('no code!');
  });
});

describe('a grid', () => {
  it.each(['', '张三', '321003195203150023', 'x'.repeat(101)])(
    'has accounts as leader and head, which %j is not',
    (account) => {
      expect(refusalsOf(wenchang({ grids: [grid({ leader: account })] }))).toEqual([
        ['INVALID_ACCOUNT', 'grids.0.leader', 3],
      ]);
      expect(refusalsOf(wenchang({ grids: [grid({ head: account })] }))).toEqual([
        ['INVALID_ACCOUNT', 'grids.0.head', 3],
      ]);
    },
  );

  it('has its name once in a community', () => {
    expect(refusalsOf(wenchang({ grids: [grid(), grid({ name: '第一网格 ' })] }))).toEqual([
      ['DUPLICATE_GRID', 'grids.1.name', 3],
    ]);
  });

  it('is one of at most a hundred', () => {
    const grids = Array.from({ length: 101 }, (_, index) => grid({ name: `网格${index}` }));
    expect(refusalsOf(wenchang({ grids }))).toEqual([['TOO_MANY_GRIDS', 'grids', 3]]);
    expect(refusalsOf(wenchang({ grids: grids.slice(1) }))).toEqual([]);
  });
});
