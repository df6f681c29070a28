import type { Sql } from './database.js';

/**
 * Gives `reader` the contents of the tables in `public`, those that exist and those to come: rows may be
 * read and changed, sequences used, nothing created, altered or truncated. Does so once for a role: a
 * migration that takes a right away again (an audit log that nobody may update) is not undone by the next start.
 */
export async function grantTables(sql: Sql, reader: string): Promise<void> {
  const [known] = await sql`
    select 1 from pg_default_acl d, aclexplode(d.defaclacl) a
    where d.defaclrole = current_user::regrole and d.defaclnamespace = 'public'::regnamespace
      and d.defaclobjtype = 'r' and a.grantee = (select oid from pg_roles where rolname = ${reader})`;
  if (known) return;
  const role = sql(reader);
  await sql.begin(async (tx) => {
    await tx`grant usage on schema public to ${role}`;
    await tx`grant select, insert, update, delete on all tables in schema public to ${role}`;
    await tx`grant usage on all sequences in schema public to ${role}`;
    await tx`alter default privileges in schema public grant select, insert, update, delete on tables to ${role}`;
    await tx`alter default privileges in schema public grant usage on sequences to ${role}`;
  });
}
