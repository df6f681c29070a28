import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { buildExport, makeBody } from '../testing/built-export.js';
import { makeServiceKey } from '../testing/service-keys.js';
import { exportHeader } from './export-lines.js';
import type { FindingCode } from './finding.js';
import { verifyExports } from './verify-exports.js';

const folder = mkdtempSync(join(tmpdir(), 'tongbu-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 40;
const HEAD_EVERY = 7;
const chain = randomUUID();
const { privateKey: key, publicKey } = makeServiceKey('PUBLIC_SECURITY');
const keys = { keys: [makeServiceKey('HEALTH').publicKey, publicKey] };
const bodies = Array.from({ length: ROWS }, makeBody);
const original = await buildExport(bodies, { key, chain, headEvery: HEAD_EVERY });
const older = await buildExport(bodies.slice(0, 20), {
  key,
  chain,
  headEvery: HEAD_EVERY,
  at: new Date(Date.now() - 3_600_000),
});

let files = 0;
function write(lines: readonly string[], closing = '\n'): string {
  files += 1;
  const file = join(folder, `${files}.audit`);
  writeFileSync(file, lines.join('\n') + closing);
  return file;
}

async function verify(lines: readonly string[], witnesses: readonly (readonly string[])[] = []) {
  const given = { exports: [write(lines)], witnesses: witnesses.map((heads) => write(heads)), keys };
  const { findings, chains } = await verifyExports(given);
  return { codes: [...new Set(findings.map(({ code }) => code))], rows: chains[0]?.rows };
}

/** What becomes of the file, of a rewritten one, and with whose heads at hand. */
type Tampering = () => Promise<{ lines: readonly string[]; witnesses?: readonly string[][] }>;

const rowPlaces = original.lines.flatMap((line, place) => (line.startsWith('row ') ? [place] : []));
const anyRow = fc.constantFrom(...rowPlaces);
const letter = fc.constantFrom(...'0123456789abcdefXYZ {}":,é');
const at = (place: number) => original.lines[place] ?? '';
const changed = (edit: (lines: string[]) => void) => {
  const lines = [...original.lines];
  edit(lines);
  return lines;
};
const plain =
  (lines: readonly string[]): Tampering =>
  async () => ({ lines });
const rewritten = (count: number, from: number) =>
  bodies.slice(0, count).map((body, place) => (place >= from ? body.replace('tracer-1', 'tracer-2') : body));

const TAMPERINGS: Readonly<Record<string, fc.Arbitrary<Tampering>>> = {
  'a letter is changed anywhere': fc
    .tuple(fc.nat({ max: original.lines.length - 1 }), fc.nat(), letter)
    .map(([place, where, other]) => {
      const line = at(place);
      const position = where % line.length;
      const instead = line[position] === other ? '~' : other;
      return plain(
        changed((lines) =>
          lines.splice(place, 1, line.slice(0, position) + instead + line.slice(position + 1)),
        ),
      );
    }),
  'rows are deleted': fc
    .tuple(anyRow, fc.integer({ min: 1, max: 5 }))
    .map(([place, count]) => plain(changed((lines) => lines.splice(place, count)))),
  'two rows are swapped': fc.uniqueArray(anyRow, { minLength: 2, maxLength: 2 }).map(([one = 0, other = 0]) =>
    plain(
      changed((lines) => {
        lines.splice(one, 1, at(other));
        lines.splice(other, 1, at(one));
      }),
    ),
  ),
  'a row is inserted': fc
    .tuple(anyRow, anyRow)
    .map(([place, copied]) => plain(changed((lines) => lines.splice(place, 0, at(copied))))),
  'the tail is cut off': fc
    .tuple(fc.integer({ min: 1, max: original.lines.length - 1 }), fc.boolean())
    .map(([length, keepsEnd]) =>
      plain([...original.lines.slice(0, length - 1), ...(keepsEnd ? [at(original.lines.length - 1)] : [])]),
    ),
  'all is written anew without the key': fc
    .tuple(fc.integer({ min: 1, max: ROWS }), fc.nat({ max: ROWS - 1 }))
    .map(([count, from]) => async () => ({
      lines: (
        await buildExport(rewritten(count, Math.min(from, count - 1)), {
          key: makeServiceKey('PUBLIC_SECURITY').privateKey,
          chain,
          headEvery: HEAD_EVERY,
        })
      ).lines,
    })),
  'all is written anew with the agency’s own key, and others kept its heads': fc
    .nat({ max: ROWS - (ROWS % HEAD_EVERY) - 1 })
    .map((from) => async () => ({
      lines: (await buildExport(rewritten(ROWS, from), { key, chain, headEvery: HEAD_EVERY })).lines,
      witnesses: [original.heads],
    })),
  'the tail is cut off with the agency’s own key, and others kept its heads': fc
    .integer({ min: 0, max: ROWS - (ROWS % HEAD_EVERY) - 1 })
    .map((count) => async () => ({
      lines: (await buildExport(bodies.slice(0, count), { key, chain, headEvery: HEAD_EVERY })).lines,
      witnesses: [original.heads],
    })),
  'another chain is begun with the agency’s own key, and others kept its heads': fc.constant<Tampering>(
    async () => ({
      lines: (await buildExport(bodies, { key, chain: randomUUID(), headEvery: HEAD_EVERY })).lines,
      witnesses: [original.heads],
    }),
  ),
};

describe('verifying exports', () => {
  it('finds nothing in what an agency gave out, nor in an empty trail, nor in an older export beside a newer', async () => {
    expect(await verify(original.lines)).toEqual({ codes: [], rows: ROWS });
    expect(await verify(original.lines, [original.heads, older.lines])).toEqual({ codes: [], rows: ROWS });
    expect(await verify(older.lines, [original.heads.slice(0, 2)])).toEqual({ codes: [], rows: 20 });
    const empty = await buildExport([], { key, chain, headEvery: 1, at: new Date(0) });
    expect(await verify(empty.lines)).toEqual({ codes: [], rows: 0 });
    const both = { exports: [write(older.lines), write(original.lines)], keys };
    expect((await verifyExports(both)).findings).toEqual([]);
  });

  it('finds each of 1,000 random tamperings', async () => {
    const told = new Map<string, number>();
    const any = fc.oneof(
      ...Object.entries(TAMPERINGS).map(([name, tampering]) => tampering.map((run) => ({ name, run }))),
    );
    await fc.assert(
      fc.asyncProperty(any, async ({ name, run }) => {
        const { lines, witnesses } = await run();
        // A row that is copied over itself, or cut where nothing is cut, is no tampering.
        fc.pre(lines.join('\n') !== original.lines.join('\n'));
        expect((await verify(lines, witnesses)).codes, name).not.toEqual([]);
        told.set(name, (told.get(name) ?? 0) + 1);
      }),
      { numRuns: 1_000 },
    );
    expect([...told.values()].reduce((sum, some) => sum + some, 0)).toBe(1_000);
    expect([...told.keys()].toSorted()).toEqual(Object.keys(TAMPERINGS).toSorted());
  }, 120_000);

  it('finds each of 1,000 random changes that the agency made and signed itself, with the heads that others hold', async () => {
    const held = ROWS - (ROWS % HEAD_EVERY);
    const place = fc.nat({ max: held - 1 });
    const change = fc.oneof(
      place.map((one) => bodies.with(one, makeBody())),
      fc.tuple(place, fc.integer({ min: 1, max: 5 })).map(([one, count]) => bodies.toSpliced(one, count)),
      fc.tuple(place, place).map(([one, other]) => {
        const [left = '', right = ''] = [bodies[one], bodies[other]];
        return bodies.with(one, right).with(other, left);
      }),
      place.map((one) => bodies.toSpliced(one, 0, makeBody())),
      place.map((length) => bodies.slice(0, length)),
      fc.constant(bodies.map(makeBody)),
    );
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async (others, isAfresh) => {
        fc.pre(isAfresh || others.join() !== bodies.join());
        const ofChain = isAfresh ? randomUUID() : chain;
        const { lines } = await buildExport(others, { key, chain: ofChain, headEvery: HEAD_EVERY });
        expect((await verify(lines)).codes).toEqual([]);
        expect((await verify(lines, [original.heads])).codes).not.toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);

  const end = at(original.lines.length - 1);
  const withEdit = changed((lines) => lines.splice(3, 1, at(3).replace('tracer-1', 'tracer-2')));
  it.each<[string, readonly string[], readonly string[][], FindingCode[]]>([
    ['an edited row', withEdit, [], ['HASH']],
    ['a deleted row', changed((lines) => lines.splice(3, 1)), [], ['SEQUENCE']],
    ['an export without its end', original.lines.slice(0, -1), [], ['TRUNCATED']],
    ['an end that is no end of this file', [...older.lines.slice(0, 5), end], [], ['TRUNCATED']],
    [
      'the end of an older export',
      [...original.lines.slice(0, -1), older.lines.at(-1) ?? ''],
      [],
      ['UNSIGNED'],
    ],
    [
      'another agency’s name',
      [exportHeader({ agency: 'HEALTH', chain }), ...original.lines.slice(1)],
      [],
      ['HEAD'],
    ],
    ['a file that ends in the middle of a line', [...original.lines, 'row'], [], ['MALFORMED']],
    ['no export at all', ['{}'], [], ['MALFORMED', 'TRUNCATED']],
  ])('names %s', async (_, lines, witnesses, expected) => {
    expect((await verify(lines, witnesses)).codes).toEqual(expected);
  });

  it('tells one change once, with its line and number', async () => {
    const { findings } = await verifyExports({ exports: [write(withEdit)], keys });
    expect(findings).toMatchObject([{ code: 'HASH', line: 4, sequence: 3 }]);
  });

  it('does not take a token of the same key, nor a head that another service signed, for the agency’s', async () => {
    const health = makeServiceKey('HEALTH');
    const forged = await buildExport(bodies, { key: health.privateKey, chain, headEvery: HEAD_EVERY });
    const both = { keys: [publicKey, health.publicKey] };
    const { findings } = await verifyExports({ exports: [write(forged.lines)], keys: both });
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['SIGNATURE']));
  });

  it('repeats nothing of a row in a finding', async () => {
    const { findings } = await verifyExports({ exports: [write(withEdit)], keys });
    expect(JSON.stringify(findings)).not.toContain('tracer');
  });
});
