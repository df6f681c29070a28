import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The register of public security, as far as a census can tell: it says which ids it gave out. */
export interface TestRegister {
  readonly url: string;
  /** The ids that it gave out. */
  readonly known: Set<string>;
  /** The ids that it was asked for, one entry a request. */
  readonly asked: string[][];
  /** While true it answers with a fault. */
  down: boolean;
  close(): Promise<void>;
}

/** Starts it on a port of its own. */
export async function startTestRegister(): Promise<TestRegister> {
  const server = createServer(async (request, response) => {
    // It has no events to follow.
    if (request.method !== 'POST') return void response.writeHead(404).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { variables } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const ids: string[] = variables.representations.map(({ id }: { id: string }) => id);
    register.asked.push(ids);
    const answer = { data: { _entities: ids.map((id) => (register.known.has(id) ? { id } : null)) } };
    response.writeHead(register.down ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(register.down ? { errors: [] } : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const register: TestRegister = {
    url: `http://127.0.0.1:${port}/graphql`,
    known: new Set(),
    asked: [],
    down: false,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return register;
}
