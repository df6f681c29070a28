import { expect, test } from 'vitest';
import { type Room, readRooms, type SourceFile } from './source-files.js';

const rooms = readRooms();
const production = (room: Room): SourceFile[] => room.files.filter((file) => !file.isTest);

/** Which of our packages each package may import. The order is the way that imports flow; nothing flows back. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  vocabulary: [],
  runtime: ['vocabulary'],
  store: ['vocabulary', 'runtime'],
  access: ['vocabulary', 'runtime'],
  hop: ['vocabulary', 'runtime', 'access'],
  events: ['vocabulary', 'runtime', 'store', 'access', 'hop'],
  audit: ['vocabulary', 'runtime', 'store', 'access', 'events'],
  retention: ['vocabulary', 'runtime', 'store', 'events', 'audit'],
  subgraph: ['vocabulary', 'runtime', 'store', 'access', 'hop', 'events', 'audit', 'retention'],
  lanes: ['vocabulary', 'runtime', 'store', 'access', 'hop', 'events', 'retention', 'subgraph'],
  'case-files': ['vocabulary', 'store', 'access', 'events', 'retention', 'subgraph', 'lanes'],
  'emergency-access': ['vocabulary', 'store', 'access', 'events', 'subgraph'],
  cli: ['vocabulary', 'runtime', 'store', 'access', 'hop', 'audit'],
  gateway: ['vocabulary', 'runtime', 'access', 'hop'],
};
const EVERY_PACKAGE_OF_A_SERVICE = [
  'vocabulary',
  'runtime',
  'store',
  'access',
  'hop',
  'events',
  'audit',
  'retention',
  'subgraph',
  'lanes',
  'case-files',
  'emergency-access',
];

function allowedFor(room: Room): readonly string[] | undefined {
  if (room.path.startsWith('services/')) return EVERY_PACKAGE_OF_A_SERVICE;
  return MAY_IMPORT[room.name.replace('@tongbu/', '')];
}

const ours = (from: string): string | undefined => /^@tongbu\/([^/]+)/.exec(from)?.[1];

test('imports flow one way: services and gateway to packages, packages down their own order', () => {
  const wrong = rooms
    .filter((room) => room.path !== 'test')
    .flatMap((room) =>
      production(room).flatMap(({ path, imports }) =>
        imports
          .filter(({ from }) => ours(from) !== undefined && !allowedFor(room)?.includes(ours(from) ?? ''))
          .map(({ from }) => `${path} imports ${from}`),
      ),
    );
  expect(wrong).toEqual([]);
});

test('every room has its place in that order', () => {
  const homeless = rooms.filter((room) => room.path !== 'test' && !allowedFor(room)).map((room) => room.path);
  expect(homeless).toEqual([]);
});

test('a room imports what its package.json declares, and reaches no other room by a path', () => {
  const wrong = rooms.flatMap((room) =>
    room.files.flatMap(({ path, imports }) =>
      imports.flatMap(({ from, file }) => {
        if (file !== undefined) {
          return file.startsWith(`${room.path}/`) || room.path === 'test' ? [] : [`${path} reaches ${file}`];
        }
        const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : from.split('/')[0];
        const known = from.startsWith('node:') || name === 'vitest' || name === room.name;
        return known || room.dependencies.includes(name ?? '')
          ? []
          : [`${path} imports ${from}, not declared`];
      }),
    ),
  );
  expect(wrong).toEqual([]);
});

test('what runs in production imports no test harness', () => {
  const wrong = rooms.flatMap((room) =>
    production(room).flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => from.endsWith('/testing') || from.includes('/testing/') || from === 'vitest')
        .map(({ from }) => `${path} imports ${from}`),
    ),
  );
  expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const graph = new Map(
    rooms
      .flatMap((room) => room.files)
      .map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) if (graph.has(next)) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  expect(circles).toEqual([]);
});

/** What each kind of file of a service may import from its own service, by suffix. `undefined` suffix: a use case. */
const FORBIDDEN: readonly (readonly [importer: RegExp, imported: RegExp, why: string])[] = [
  [
    /\.table\.ts$/,
    /\.(type|input|store|loader|resolver|reference)\.ts$/,
    'a table knows nothing of the graph',
  ],
  [
    /\.(type|input|payload)\.ts$/,
    /\.(table|store|loader|resolver)\.ts$/,
    'what the graph shows knows no storage',
  ],
  [/\.rules\.ts$/, /\.(store|loader|resolver)\.ts$/, 'rules are pure'],
  [/\.store\.ts$/, /\.(loader|resolver)\.ts$/, 'a store is below loaders and resolvers'],
  [/\.loader\.ts$/, /\.resolver\.ts$/, 'a loader is below resolvers'],
];

test('inside a service the roles of files keep their order', () => {
  const wrong = rooms
    .filter((room) => room.path.startsWith('services/'))
    .flatMap((room) => production(room))
    .flatMap(({ path, imports }) =>
      imports.flatMap(({ file }) =>
        FORBIDDEN.filter(([importer, imported]) => importer.test(path) && file && imported.test(file)).map(
          ([, , why]) => `${path} imports ${file}: ${why}`,
        ),
      ),
    );
  expect(wrong).toEqual([]);
});

test('the check sees what it is meant to see', () => {
  const files = rooms.flatMap((room) => room.files);
  expect(files.length).toBeGreaterThan(100);
  const store = files.find(({ path }) => path === 'services/health/src/cases/case.store.ts');
  expect(store?.imports.map(({ from }) => from)).toContain('@tongbu/store');
  expect(store?.imports.map(({ file }) => file)).toContain('services/health/src/cases/case.table.ts');
});
