// The load, in a process of its own: so many connections, each with one request under way at all times.
import { serveParent } from '../processes/parent.mjs';
import { figures } from '../statistics.mjs';
import { Connection } from './connection.mjs';

let connections = [];
let measured;
let failure;

/** Every request of its own caller (`merging` off), or all of the same. */
function begin({ port, query, count, merging, bytes }) {
  const body = JSON.stringify({ query });
  const before = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\naccept: application/json\r\ncontent-length: ${body.length}\r\nauthorization: Bearer bench`;
  const after = `\r\n\r\n${body}`;
  let sent = 0;
  failure = undefined;
  measured = { latencies: [], wrong: 0 };
  connections = Array.from({ length: count }, () => {
    let sentAt = 0;
    const ask = () => {
      sent += 1;
      sentAt = performance.now();
      connection.send(merging ? before + after : `${before}-${sent}${after}`);
    };
    const connection = new Connection({
      port,
      onAnswer: (status, length) => {
        measured.latencies.push(performance.now() - sentAt);
        // Equal requests have equal answers: one of another length has lost something, or has errors.
        if (status !== 200 || length !== bytes) measured.wrong += 1;
        ask();
      },
      onFailure: (error) => {
        failure ??= error.message;
      },
    });
    ask();
    return connection;
  });
}

serveParent({
  port: 0,
  serves: {
    begin,
    mark: () => {
      measured = { latencies: [], wrong: 0 };
    },
    collect: () => {
      const { latencies, wrong } = measured;
      return { requests: latencies.length, wrong, failure, latencyMs: figures(latencies) };
    },
    end: () => {
      for (const connection of connections) connection.end();
    },
  },
});
