import type { Logger } from '@tongbu/runtime';
import type { Graph } from '../graph.js';
import { RequestRefused } from '../planning/request-refused.js';
import type { RegisteredDocuments } from './registered-documents.js';

/** Prepares what will be asked for. A document that may not run is logged by its id, and refused when it is asked for. */
export function prepareRegistered(
  documents: RegisteredDocuments,
  graph: Pick<Graph, 'register'>,
  log: Logger,
): void {
  let prepared = 0;
  for (const [documentId, text] of documents) {
    try {
      graph.register(text);
      prepared += 1;
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      log.warn({ documentId, code: error.code }, 'a registered document may not run');
    }
  }
  log.info({ prepared }, 'registered documents are prepared');
}
