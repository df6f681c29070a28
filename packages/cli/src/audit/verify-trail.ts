import { readFile } from 'node:fs/promises';
import { developmentKeys, parseKeySet } from '@tongbu/access';
import { type Finding, type FindingCode, type Verification, verifyExports } from '@tongbu/audit';
import type { Shell } from '../shell.js';
import { dataFolder } from '../start/hub-config.js';
import { keyFolder } from '../start/secrets.js';

export interface TrailToVerify {
  readonly exports: readonly string[];
  readonly witnesses: readonly string[];
  /** The file of the public keys; absent: those of the data folder. */
  readonly keys?: string;
  readonly dataDir?: string;
}

const WORDS: Readonly<Record<FindingCode, string>> = {
  MALFORMED: 'a line that no export has here',
  SEQUENCE: 'a row is missing, comes twice, or stands elsewhere 缺行、重复或错位',
  HASH: 'this row, or one before it, was changed 内容被改动',
  SIGNATURE: 'a head that no key of the agency has signed 签名无效',
  HEAD: 'not the rows that were signed 与已签名的链头不符',
  TRUNCATED: 'rows are missing at the end 末尾被截断',
  UNSIGNED: 'rows after the signed end 末尾多出未签名的行',
  OTHER_CHAIN: 'a head was signed for another chain of this agency 另有一条链',
};

/**
 * Verifies exports, with files and public keys only: no hub is asked. Answers what to print, and whether all is sound.
 * Rejects with the system's error where a file cannot be read, with `ConfigurationFault` where the keys are none.
 */
export async function verifyTrail(
  { exports, witnesses, keys, dataDir }: TrailToVerify,
  { environment, root }: Pick<Shell, 'environment' | 'root'>,
): Promise<{ readonly lines: readonly string[]; readonly isSound: boolean }> {
  const keyFile = keys ?? developmentKeys(keyFolder(dataDir ?? dataFolder(environment, root))).jwksFile;
  const keySet = parseKeySet(keyFile, await readFile(keyFile, 'utf8'));
  const start = performance.now();
  const verification = await verifyExports({ exports, witnesses, keys: keySet });
  const seconds = (performance.now() - start) / 1_000;
  return { lines: tell(verification, seconds), isSound: verification.findings.length === 0 };
}

function tell({ chains, heads, findings }: Verification, seconds: number): string[] {
  const rows = chains.reduce((sum, chain) => sum + chain.rows, 0);
  return [
    ...chains.map(
      ({ file, agency, chain, rows: some, exportedAt }) =>
        `${file}: ${agency ?? 'no agency'}, chain ${chain ?? 'none'}, ${some} rows, exported ${exportedAt ?? 'unsigned'}`,
    ),
    ...findings.map(describe),
    `${rows} rows, ${heads} signed heads, ${seconds.toFixed(2)} s, ${Math.round(rows / seconds)} rows a second`,
    findings.length === 0 ? 'sound 完整' : `NOT SOUND 不完整: ${findings.length} findings`,
  ];
}

function describe({ code, file, line, sequence }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${code}${sequence === undefined ? '' : ` row ${sequence}`}: ${WORDS[code]}`;
}
