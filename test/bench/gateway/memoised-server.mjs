import { createServer } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { readChunks } from './chunks.mjs';

const END_OF_HEAD = '\r\n\r\n';

/**
 * A subgraph that answers from memory, by the body of a request: each different one is executed once. It speaks no more
 * of HTTP/1.1 than gateways need, so that on a machine of few cores a gateway is measured and not what is behind it.
 * `onCall(head)` for each request.
 */
export function memoisedServer({ sdl, resolvers }, onCall) {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const known = new Map();
  const compute = async (text) => {
    const { query, variables, operationName } = JSON.parse(text);
    const result = await execute({
      schema,
      document: parse(query),
      variableValues: variables,
      operationName,
    });
    const body = JSON.stringify(result);
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
    const answer = Buffer.from(`${head}${END_OF_HEAD}${body}`);
    known.set(text, answer);
    return answer;
  };

  return createServer({ noDelay: true }, (socket) => {
    let bytes = Buffer.alloc(0);
    let isComputing = false;
    const answerAll = () => {
      for (;;) {
        const request = readRequest(bytes);
        if (!request) return;
        bytes = bytes.subarray(request.next);
        onCall(request.head);
        const answer = known.get(request.body);
        if (answer === undefined) return computeNext(request.body);
        socket.write(answer);
      }
    };
    // Answers keep the order of their requests: the next ones wait.
    const computeNext = (body) => {
      isComputing = true;
      compute(body).then(
        (answer) => {
          isComputing = false;
          socket.write(answer);
          answerAll();
        },
        () => socket.destroy(),
      );
    };
    socket.on('data', (chunk) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      if (!isComputing) answerAll();
    });
    socket.on('error', () => {});
  });
}

/** The first request that is there in full. */
function readRequest(bytes) {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end);
  const start = end + END_OF_HEAD.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) {
    const chunked = readChunks(bytes, start);
    return chunked && { head, body: Buffer.concat(chunked.parts).toString(), next: chunked.next };
  }
  const next = start + Number(length);
  return bytes.length < next ? undefined : { head, body: bytes.utf8Slice(start, next), next };
}
