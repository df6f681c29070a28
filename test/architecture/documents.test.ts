import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source-files.js';

const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);
const textOf = (document: string): string => readFileSync(join(ROOT, document), 'utf8');

test('every relative link of every document leads somewhere', () => {
  const broken = documents.flatMap((document) =>
    [...textOf(document).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(ROOT, dirname(document), target)))
      .map((target) => `${document} -> ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every test that a document names exists', () => {
  const known = execFileSync('git', ['ls-files', '*.test.ts'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  const missing = documents.flatMap((document) =>
    [...textOf(document).matchAll(/[\w./-]+\.test\.ts/g)]
      .map(([name]) => name)
      .filter((name) => !known.some((path) => path === name || path.endsWith(`/${name}`)))
      .map((name) => `${document} names ${name}`),
  );
  expect(missing).toEqual([]);
});

test('the two READMEs tell the same commands', () => {
  const commands = (document: string): string[] =>
    [...textOf(document).matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
      block.split('\n').map((line) => line.split(' #')[0]?.trim() ?? ''),
    );
  expect(commands('README.zh-CN.md')).toEqual(commands('README.md'));
  expect(commands('README.md').length).toBeGreaterThan(3);
});
