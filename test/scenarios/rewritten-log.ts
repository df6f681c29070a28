import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SignedHead, signHead } from '@tongbu/audit';
import { openStore } from '@tongbu/store';
import { inServiceScope } from '@tongbu/store/testing';
import type { AgencySlug } from '@tongbu/vocabulary';
import { ownerUrl } from '../hub/database-url.js';

/** What an agency's administrator has: the tables as their owner, and the service's private key. */
export interface Administrator {
  /** Changes one row and makes the whole log sound again: hashes, head, and every signed head anew. */
  rewriteLog(change: {
    readonly sequence: number;
    readonly from: string;
    readonly to: string;
  }): Promise<void>;
  /** Takes the last rows away, and what was signed of them. */
  cutLog(length: number): Promise<void>;
}

/** The administrator of an agency of an embedded hub. */
export function administratorOf(dataDir: string, agency: 'public-security' | 'transport'): Administrator {
  const key = JSON.parse(readFileSync(join(dataDir, 'keys', `service-${agency}.jwk.json`), 'utf8'));
  return {
    rewriteLog: async ({ sequence, from, to }) => {
      await using owner = await openOwner(dataDir, agency);
      await owner.run(`
        update audit_log set body = replace(body, '${from}', '${to}') where seq = ${sequence};
        ${RECOMPUTE}`);
      await owner.resign(key);
    },
    cutLog: async (length) => {
      await using owner = await openOwner(dataDir, agency);
      await owner.run(`
        delete from audit_log where seq > ${length};
        delete from audit_signed_head where seq > ${length};
        update audit_head set seq = ${length};
        ${RECOMPUTE}`);
    },
  };
}

const RECOMPUTE = `
  do $$ declare
    entry record;
    latest bytea;
  begin
    select sha256(convert_to(chain::text, 'UTF8')) into latest from audit_head;
    for entry in select seq, body from audit_log order by seq loop
      latest := sha256(latest || int8send(entry.seq) || convert_to(entry.body, 'UTF8'));
      update audit_log set hash = latest where seq = entry.seq;
    end loop;
    update audit_head set hash = latest;
  end $$;`;

async function openOwner(dataDir: string, agency: AgencySlug) {
  const store = await openStore({ url: inServiceScope(ownerUrl(dataDir, agency)), max: 1 });
  const triggers = (verb: string) =>
    ['audit_log', 'audit_signed_head'].map((table) => `alter table ${table} ${verb} trigger all;`).join('');
  const run = async (statements: string) => {
    await store.sql.unsafe(`${triggers('disable')} ${statements} ${triggers('enable')}`);
  };
  return {
    run,
    resign: async (key: Parameters<typeof signHead>[1]) => {
      for (const { seq, jws, hash } of await store.sql<{ seq: string; jws: string; hash: Buffer }[]>`
        select seq, jws, audit_log.hash from audit_signed_head join audit_log using (seq) order by seq`) {
        const [, payload = ''] = jws.split('.');
        const head: SignedHead = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
        const again = await signHead({ ...head, hash: hash.toString('hex') }, key);
        await run(`update audit_signed_head set jws = '${again}' where seq = ${seq};`);
      }
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}
