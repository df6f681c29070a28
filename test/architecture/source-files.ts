import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A room of the workspace: `packages/events`, `services/health`, `gateway`, `test`. */
export interface Room {
  readonly path: string;
  /** `@tongbu/events`. */
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** From the root, with `/`: `services/health/src/cases/case.store.ts`. */
  readonly path: string;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly from: string;
  /** Erased by the compiler: types only. */
  readonly typeOnly: boolean;
  /** The file that a relative import names, from the root. */
  readonly file?: string;
}

/** Every room with its sources and what they import. */
export function readRooms(): Room[] {
  const below = (folder: string) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`);
  return [...below('packages'), ...below('services'), 'gateway', 'test'].map(readRoom);
}

function readRoom(path: string): Room {
  const manifest = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8'));
  const folder = path === 'test' ? path : `${path}/src`;
  return {
    path,
    name: manifest.name,
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }),
    files: listSources(folder).map(readSource),
  };
}

function listSources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path));
}

function readSource(path: string): SourceFile {
  const { module, errors } = parseSync(path, readFileSync(join(ROOT, path), 'utf8'));
  if (errors.length > 0) throw new Error(`cannot parse ${path}: ${errors[0]?.message}`);
  const statements = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      from: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ from: moduleRequest.value, typeOnly: isType }] : [],
      ),
    ),
  ];
  return {
    path,
    isTest: path.startsWith('test/') || /\.test\.ts$|\/testing\//.test(path),
    imports: statements.map((statement) => ({ ...statement, ...resolveFile(path, statement.from) })),
  };
}

function resolveFile(importer: string, from: string): { file?: string } {
  if (!from.startsWith('.')) return {};
  const target = resolve(ROOT, dirname(importer), from.replace(/\.js$/, '.ts'));
  return { file: relative(ROOT, target).split(sep).join('/') };
}
