// Opens the store, as a service does when it starts, and says how that went.
import { armFailpoint } from '@tongbu/runtime';
import { databaseErrorCode } from './database-error.js';
import { openStore } from './store.js';

const [, , url = '', ownerUrl = '', migrations = '', failAt = ''] = process.argv;
armFailpoint({ NODE_ENV: 'test', FAIL_AT: failAt });
process.stdout.write('{"ready":true}\n');
process.stdin.once('data', () => {
  openStore({ url, ownerUrl, migrations })
    .then((store) => store.close())
    .then(
      () => ({ migrated: true }),
      (error: unknown) => ({ code: databaseErrorCode(error) }),
    )
    .then((said) => process.stdout.write(`${JSON.stringify(said)}\n`, () => process.exit(0)));
});
