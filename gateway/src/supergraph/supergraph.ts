import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { ConfigurationFault } from '@tongbu/runtime';
import { type DocumentNode, type GraphQLSchema, Kind, parse } from 'graphql';
import { buildConsumerSchema } from './consumer-schema.js';
import { CostTable } from './cost-table.js';
import { Requirements } from './requirements.js';
import { listSubgraphs, type SubgraphAddress } from './subgraph-list.js';
import { TypeHierarchy } from './type-hierarchy.js';

/** A supergraph, read once: everything that planning and execution ask of it. */
export interface Supergraph {
  /** What clients see: valid operations are valid against this. */
  readonly schema: GraphQLSchema;
  readonly types: TypeHierarchy;
  readonly requirements: Requirements;
  /** Every field name of every type, the hidden ones too. */
  readonly fieldNames: ReadonlySet<string>;
  readonly subgraphs: readonly SubgraphAddress[];
  /** What the supergraph says of costs. */
  readonly costs: CostTable;
  readonly planner: QueryPlanner;
}

/** Reads a Federation 2 supergraph. Throws `ConfigurationFault` when the text is not one; see also `plannerTakes`. */
export function loadSupergraph(sdl: string): Supergraph {
  try {
    return read(sdl);
  } catch {
    throw notASupergraph();
  }
}

function read(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true });
  const subgraphs = listSubgraphs(document);
  if (subgraphs.length === 0) throw notASupergraph();
  const planner = new QueryPlanner(sdl);
  const types = new TypeHierarchy(document);
  return {
    schema: buildConsumerSchema(planner.consumerSchema),
    types,
    requirements: new Requirements(document, types),
    fieldNames: collectFieldNames(document),
    subgraphs,
    costs: new CostTable(document),
    planner,
  };
}

/** What is said of a text that is no supergraph. */
export function notASupergraph(): ConfigurationFault {
  return new ConfigurationFault(['the supergraph is not one of Federation 2']);
}

function collectFieldNames(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      continue;
    for (const field of definition.fields ?? []) names.add(field.name.value);
  }
  return names;
}
