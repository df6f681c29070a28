import { expect, test } from 'vitest';
import { accessManual } from './access-manual.js';
import { readGraphFields } from './graph-fields.js';

/* `npm run access` writes the file that stands there. */
test('docs/access.md says what the classes and the rules say', async () => {
  await expect(accessManual(await readGraphFields())).toMatchFileSnapshot('../../docs/access.md');
});
