import { ConfigurationFault } from '@tongbu/runtime';
import { isJsonObject } from '../execution/json.js';
import { sha256 } from './sha256.js';

/** The documents that somebody vouches for, by id and by hash. */
export class RegisteredDocuments {
  readonly #byId: ReadonlyMap<string, string>;
  readonly #byHash: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;

  constructor(documents: ReadonlyMap<string, string>) {
    this.#byId = documents;
    this.#texts = new Set(documents.values());
    this.#byHash = new Map([...this.#texts].map((text) => [sha256(text), text]));
  }

  /** Every id with its document. */
  [Symbol.iterator](): Iterator<[id: string, document: string]> {
    return this.#byId.entries();
  }

  find(idOrHash: string): string | undefined {
    return this.#byId.get(idOrHash) ?? this.#byHash.get(idOrHash);
  }

  /** Whether exactly this text is registered. */
  has(text: string): boolean {
    return this.#texts.has(text);
  }
}

/**
 * Reads a manifest of registered documents: that of `@apollo/generate-persisted-query-manifest`, or a plain map of ids to
 * documents, as Relay and GraphQL Code Generator write it. Throws `ConfigurationFault` when it is neither. Whether
 * the documents are valid is not looked at here.
 */
export function readRegisteredDocuments(manifest: string): RegisteredDocuments {
  const entries = readEntries(parseJson(manifest));
  const documents = new Map<string, string>();
  for (const [id, document] of entries) {
    if (typeof id !== 'string' || id === '' || typeof document !== 'string') throw notAManifest();
    const known = documents.get(id);
    if (known !== undefined && known !== document)
      throw new ConfigurationFault([`the registered documents have two with the id ${id}`]);
    documents.set(id, document);
  }
  return new RegisteredDocuments(documents);
}

function readEntries(manifest: unknown): (readonly [id: unknown, document: unknown])[] {
  if (!isJsonObject(manifest)) throw notAManifest();
  if (manifest.format === undefined) return Object.entries(manifest);
  if (manifest.format !== 'apollo-persisted-query-manifest' || manifest.version !== 1) throw notAManifest();
  if (!Array.isArray(manifest.operations)) throw notAManifest();
  return manifest.operations.map((operation: unknown) =>
    isJsonObject(operation) ? [operation.id, operation.body] : [undefined, undefined],
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAManifest();
  }
}

function notAManifest(): ConfigurationFault {
  return new ConfigurationFault([
    'the registered documents are neither an Apollo persisted query manifest nor a map of ids to documents',
  ]);
}
