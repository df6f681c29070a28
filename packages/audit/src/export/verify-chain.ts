import { AGENCIES, type Agency } from '@tongbu/vocabulary';
import type { HeadVerifier, SignedHead } from '../heads/signed-head.js';
import { genesisHash, nextHash } from '../log/chain.js';
import { FORMAT } from './export-lines.js';
import type { Finding, FindingCode } from './finding.js';
import { readLines } from './read-lines.js';

/** What one export was found to be. */
export interface VerifiedChain {
  readonly agency: Agency | undefined;
  readonly chain: string | undefined;
  readonly rows: number;
  /** When it was made, by the clock of the agency; undefined where its end is not signed. */
  readonly exportedAt: string | undefined;
  readonly findings: readonly Finding[];
}

/** More than this is one finding: that the file is no export of this chain. */
const MOST_FINDINGS = 100;
const SPACE = 0x20;
const HASH_LETTERS = 64;

/**
 * Checks one export: every row against the row before, every signed head of `heads` (its own and other people's)
 * against the rows, and its end against what was signed. `heads` are verified already, and of any agency.
 */
export async function verifyChain(
  file: string,
  { heads, verify }: { readonly heads: readonly SignedHead[]; readonly verify: HeadVerifier },
): Promise<VerifiedChain> {
  return new ChainReader(file, heads, verify).read();
}

class ChainReader {
  readonly #file: string;
  readonly #heads: readonly SignedHead[];
  readonly #verify: HeadVerifier;
  readonly #findings: Finding[] = [];
  readonly #own = new Map<number, SignedHead[]>();
  #agency: Agency | undefined;
  #chain: string | undefined;
  #line = 0;
  #sequence = 0;
  #hash: Buffer = Buffer.alloc(0);
  #end: SignedHead | undefined;
  #hasEnd = false;

  constructor(file: string, heads: readonly SignedHead[], verify: HeadVerifier) {
    this.#file = file;
    this.#heads = heads;
    this.#verify = verify;
  }

  async read(): Promise<VerifiedChain> {
    for await (const { lines, isWhole } of readLines(this.#file)) {
      for (const line of lines) {
        this.#line += 1;
        if (this.#line === 1) this.#readHeader(line.toString('utf8'));
        else if (this.#hasEnd) this.#find('MALFORMED');
        else if (line.subarray(0, 4).equals(ROW)) this.#readRow(line);
        else if (line.subarray(0, 5).equals(HEAD)) await this.#readHead(line.toString('latin1', 5));
        else if (line.subarray(0, 4).equals(END)) await this.#readEnd(line.toString('latin1', 4));
        else this.#find('MALFORMED');
      }
      if (!isWhole) this.#find('MALFORMED');
    }
    this.#settle();
    return {
      agency: this.#agency,
      chain: this.#chain,
      rows: this.#sequence,
      exportedAt: this.#end?.at,
      findings: this.#findings,
    };
  }

  #readHeader(text: string): void {
    const [, agency = '', chain = ''] = HEADER.exec(text) ?? [];
    this.#agency = AGENCIES.find((known) => known === agency);
    if (this.#agency === undefined) {
      this.#find('MALFORMED');
      return;
    }
    this.#chain = chain;
    this.#hash = genesisHash(chain);
    for (const head of this.#heads) {
      if (head.agency !== agency || head.chain !== chain) continue;
      this.#own.set(head.sequence, [...(this.#own.get(head.sequence) ?? []), head]);
    }
    this.#compareHeads();
  }

  #readRow(line: Buffer): void {
    const numberEnd = line.indexOf(SPACE, ROW.length);
    const hashEnd = numberEnd + 1 + HASH_LETTERS;
    const number = line.toString('latin1', ROW.length, Math.max(numberEnd, ROW.length));
    const stated = line.toString('latin1', numberEnd + 1, hashEnd);
    if (!NUMBER.test(number) || !HASH.test(stated) || line[hashEnd] !== SPACE) {
      this.#find('MALFORMED');
      return;
    }
    const sequence = Number(number);
    if (sequence !== this.#sequence + 1) this.#find('SEQUENCE', sequence);
    else if (nextHash(this.#hash, sequence, line.subarray(hashEnd + 1)).toString('hex') !== stated)
      this.#find('HASH', sequence);
    // Goes on from what is stated, so that one change is one finding and not one for every row after it.
    this.#sequence = sequence;
    this.#hash = Buffer.from(stated, 'hex');
    this.#compareHeads();
  }

  /** A head of the file itself belongs after its row; whether it is signed was told where heads were gathered. */
  async #readHead(jws: string): Promise<void> {
    const head = await this.#verify(jws);
    if (head && !this.#isHere(head)) this.#find('HEAD', head.sequence);
    if (head && head.kind !== 'head') this.#find('MALFORMED');
  }

  async #readEnd(jws: string): Promise<void> {
    this.#hasEnd = true;
    this.#end = await this.#verify(jws);
    if (!this.#end) return;
    if (this.#end.kind !== 'export') this.#find('MALFORMED');
    else if (this.#end.sequence > this.#sequence) this.#find('TRUNCATED', this.#end.sequence);
    else if (this.#end.sequence < this.#sequence) this.#find('UNSIGNED', this.#sequence);
    else if (!this.#isHere(this.#end)) this.#find('HEAD', this.#end.sequence);
  }

  #isHere({ agency, chain, sequence, hash }: SignedHead): boolean {
    return (
      agency === this.#agency &&
      chain === this.#chain &&
      sequence === this.#sequence &&
      hash === this.#hash.toString('hex')
    );
  }

  /** What was signed for this number, by whoever kept it. */
  #compareHeads(): void {
    const signed = this.#own.get(this.#sequence);
    if (signed?.some((head) => !this.#isHere(head))) this.#find('HEAD', this.#sequence);
  }

  #settle(): void {
    if (this.#line === 0) this.#find('MALFORMED');
    if (!this.#hasEnd) this.#find('TRUNCATED', this.#sequence);
    const exportedAt = this.#end?.at;
    for (const head of this.#heads) {
      if (head.agency !== this.#agency) continue;
      if (head.chain !== this.#chain) this.#find('OTHER_CHAIN', head.sequence);
      // An older export does not hold what came after it.
      else if (head.sequence > this.#sequence && (exportedAt === undefined || head.at < exportedAt))
        this.#find('TRUNCATED', head.sequence);
    }
  }

  #find(code: FindingCode, sequence?: number): void {
    if (this.#findings.length >= MOST_FINDINGS) return;
    this.#findings.push({
      code,
      file: this.#file,
      line: this.#line,
      ...(sequence !== undefined && { sequence }),
    });
  }
}

const ROW = Buffer.from('row ');
const HEAD = Buffer.from('head ');
const END = Buffer.from('end ');
const HEADER = new RegExp(`^${FORMAT} ([A-Z_]+) ([0-9a-f-]{36})$`);
const NUMBER = /^[1-9]\d{0,15}$/;
const HASH = /^[0-9a-f]{64}$/;
