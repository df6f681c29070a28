import { openStore } from '@tongbu/store';
import { createTestDatabase } from '@tongbu/store/testing';
import { expect, it } from 'vitest';
import { findInDatabase } from './find-in-database.js';

it('a text is found in whatever column it stands, bytes included, and nowhere else', async () => {
  await using database = await createTestDatabase({
    sql: `create table everything (words text, list text[], document jsonb, bytes bytea, id uuid, day date);
      create table "order" ("from" text)`,
  });
  const owner = await openStore({ url: database.ownerUrl, max: 1 });
  await owner.sql`insert into everything values ('in 演练词 words', array['演练表'], '{"a": {"b": "演练文"}}',
    ${Buffer.from('\0演练字\xff')}, '0d9f6a0e-3b1c-4b57-9c53-0a6f9b6f0001', '1990-01-01')`;
  await owner.sql`insert into "order" values ('演练单')`;
  await owner.close();
  const texts = ['演练词', '演练表', '演练文', '演练字', '演练单', '0D9F6A0E-3B1C', '1990-01-01', '演练无'];
  const found = await findInDatabase(database.adminUrl, texts);
  expect(found.map(({ table, column, text }) => [table, column, text])).toEqual([
    ['everything', 'words', '演练词'],
    ['everything', 'list', '演练表'],
    ['everything', 'document', '演练文'],
    ['everything', 'bytes', '演练字'],
    ['everything', 'id', '0D9F6A0E-3B1C'],
    ['everything', 'day', '1990-01-01'],
    ['order', 'from', '演练单'],
  ]);
});
