import type { Sql } from './database.js';
import { toDatabaseError } from './database-error.js';

export interface Listening {
  /** Ends it: neither callback runs afterwards, whether the server can be told or not. */
  unlisten(): Promise<void>;
}

/** See `Store.listen`. */
export async function listen(
  sql: Sql,
  channel: string,
  onNotify: (payload: string) => void,
  onListen: () => void = () => {},
): Promise<Listening> {
  // Kept here, because the driver takes a listener for another one after it has connected anew, and keeps
  // one whose first attempt was rejected.
  let isWanted = true;
  try {
    const { unlisten } = await sql.listen(
      channel,
      (payload) => isWanted && onNotify(payload),
      () => isWanted && onListen(),
    );
    return {
      async unlisten() {
        isWanted = false;
        await unlisten().catch(() => {});
      },
    };
  } catch (error) {
    isWanted = false;
    throw toDatabaseError(error);
  }
}
