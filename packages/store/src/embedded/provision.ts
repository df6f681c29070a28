import type { TransactionSql } from 'postgres';
import type { Sql } from '../database.js';
import { toDatabaseError } from '../database-error.js';

/** An agency's database and the passwords of its two roles. */
export interface Tenancy {
  readonly name: string;
  readonly password: string;
  readonly ownerPassword: string;
}

/** The role that owns an agency's tables and migrates them. */
export function ownerRole(name: string): string {
  return `${name}_owner`;
}

/**
 * Gives each agency a database, a role that owns it and a role that may only connect and, once the tables
 * are granted, change rows. No role may enter another agency's database, or the server's own. Safe to
 * repeat; passwords are set to the ones given.
 */
export async function provision(sql: Sql, tenancies: readonly Tenancy[]): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      await tx`revoke connect on database postgres, template1 from public`;
      for (const { name, password, ownerPassword } of tenancies) {
        await makeRole(tx, name, password);
        await makeRole(tx, ownerRole(name), ownerPassword);
      }
    });
    const existing = new Set(
      (await sql<{ datname: string }[]>`select datname from pg_database`).map((d) => d.datname),
    );
    for (const { name } of tenancies) {
      if (!existing.has(name)) await sql`create database ${sql(name)} owner ${sql(ownerRole(name))}`;
      await sql.begin(async (tx) => {
        await tx`revoke all on database ${tx(name)} from public`;
        await tx`grant connect on database ${tx(name)} to ${tx(name)}`;
      });
    }
  } catch (error) {
    throw toDatabaseError(error);
  }
}

async function makeRole(tx: TransactionSql, role: string, password: string): Promise<void> {
  const [found] = await tx`select 1 from pg_roles where rolname = ${role}`;
  const verb = found ? 'alter' : 'create';
  const name = role.replaceAll('"', '""');
  // Neither statement takes parameters. Our passwords are base64url, which holds no quote.
  await tx.unsafe(
    `${verb} role "${name}" with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
     password '${password.replaceAll("'", "''")}'`,
  );
}
