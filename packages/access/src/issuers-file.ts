import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationFault, readEnvironment, urlVariable } from '@tongbu/runtime';
import { AGENCIES, type Agency } from '@tongbu/vocabulary';
import { parseKeySet } from './key-files.js';
import { type KeySource, keyIdOf } from './key-set.js';
import type { TrustedIssuer } from './token-verifier.js';

const MEMBERS = ['issuer', 'audience', 'agencies', 'jwksFile', 'jwksUrl'];
const MAX_ISSUERS = 100;

/**
 * Reads the file of further issuers: `{ "issuers": [{ "issuer", "audience", "agencies", "jwksUrl" or "jwksFile" }] }`. A `jwksFile`
 * is looked for from the folder of this one. Throws `ConfigurationFault` with every fault; none repeats a value.
 */
export function readIssuersFile(variable: string, file: string): readonly TrustedIssuer[] {
  const list = parse(readText(variable, file));
  const entries = isRecord(list) && Array.isArray(list.issuers) ? list.issuers : undefined;
  if (!entries || entries.length > MAX_ISSUERS)
    throw new ConfigurationFault([`${variable}: holds no list of issuers`]);
  const faults: string[] = [];
  const issuers = entries.flatMap((entry: unknown, index) => {
    const reader = new IssuerEntry(`${variable}: issuer ${index}`, entry, dirname(file));
    const issuer = reader.read();
    faults.push(...reader.faults);
    return issuer ? [issuer] : [];
  });
  if (faults.length > 0) throw new ConfigurationFault(faults);
  return issuers;
}

/** Reads the public keys of a file, with which the issuer's tokens are checked until the file has changed. Throws `ConfigurationFault`. */
export function readKeysFile(name: string, file: string): KeySource {
  const keys = parseKeySet(name, readText(name, file));
  if (!keys.keys.some((key) => keyIdOf(key) !== undefined))
    throw new ConfigurationFault([`${name}: holds no key with an id (kid), by which tokens name it`]);
  return { keys, file };
}

/** Reads a text file. Throws `ConfigurationFault`. */
export function readText(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationFault([`${name}: names no file that can be read`]);
  }
}

/** One entry of the file, and all that is wrong with it. */
class IssuerEntry {
  readonly faults: string[] = [];
  readonly #name: string;
  readonly #entry: unknown;
  readonly #folder: string;

  constructor(name: string, entry: unknown, folder: string) {
    this.#name = name;
    this.#entry = entry;
    this.#folder = folder;
  }

  read(): TrustedIssuer | undefined {
    const entry = this.#entry;
    if (!isRecord(entry)) return this.#fault('is no object');
    if (Object.keys(entry).some((member) => !MEMBERS.includes(member)))
      this.#fault(`has a member that means nothing; there are ${MEMBERS.join(', ')}`);
    const issuer = this.#text('issuer', entry.issuer);
    const audience = this.#text('audience', entry.audience);
    const agencies = this.#agencies(entry.agencies);
    const source = this.#source(entry.jwksFile, entry.jwksUrl);
    return issuer && audience && agencies && source ? { issuer, audience, agencies, source } : undefined;
  }

  #text(member: string, value: unknown): string | undefined {
    return typeof value === 'string' && value !== '' ? value : this.#fault(`${member} is required`);
  }

  #agencies(value: unknown): readonly Agency[] | undefined {
    const agencies = Array.isArray(value) ? AGENCIES.filter((agency) => value.includes(agency)) : [];
    if (!Array.isArray(value) || agencies.length === 0 || agencies.length !== value.length)
      return this.#fault(`agencies must name some of ${AGENCIES.join(', ')}, each once`);
    return agencies;
  }

  #source(file: unknown, url: unknown): KeySource | undefined {
    if ((file === undefined) === (url === undefined)) return this.#fault('needs one of jwksFile and jwksUrl');
    try {
      if (file === undefined) return { url: readUrl(url) };
      if (typeof file !== 'string' || file === '') return this.#fault('jwksFile must name a file');
      return readKeysFile(`${this.#name}: jwksFile`, resolve(this.#folder, file));
    } catch (error) {
      if (!(error instanceof ConfigurationFault)) throw error;
      this.faults.push(...error.faults.map((fault) => fault.replace(/^jwksUrl:/, `${this.#name}: jwksUrl`)));
      return undefined;
    }
  }

  #fault(what: string): undefined {
    this.faults.push(`${this.#name}: ${what}`);
    return undefined;
  }
}

function readUrl(value: unknown): URL {
  const jwksUrl = typeof value === 'string' ? value : 'none';
  return new URL(readEnvironment({ jwksUrl: urlVariable }, { jwksUrl }).jwksUrl);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
