import type { Sql } from './database.js';

/** What grants need of the driver: a pool of one connection or a reserved one. */
type Connection = Pick<Sql, 'unsafe'>;

/**
 * Gives `reader` the contents of the tables in `public`, those that exist and those to come: rows may be
 * read and changed, sequences used, nothing created, altered or truncated. Does so once for a role: what a
 * migration takes away again (an audit log that nobody may change) is not given back by the next start.
 */
export async function grantTables(connection: Connection, reader: string): Promise<void> {
  const [known] = await connection.unsafe(
    `select 1 from pg_default_acl d, aclexplode(d.defaclacl) a
     where d.defaclrole = current_user::regrole and d.defaclnamespace = 'public'::regnamespace
       and d.defaclobjtype = 'r' and a.grantee = (select oid from pg_roles where rolname = $1)`,
    [reader],
  );
  if (known) return;
  const role = `"${reader.replaceAll('"', '""')}"`;
  // One message without parameters is one transaction.
  await connection.unsafe(
    `grant usage on schema public to ${role};
     grant select, insert, update, delete on all tables in schema public to ${role};
     grant usage on all sequences in schema public to ${role};
     alter default privileges in schema public grant select, insert, update, delete on tables to ${role};
     alter default privileges in schema public grant usage on sequences to ${role}`,
  );
}
