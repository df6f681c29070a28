/** Says that this process is ready, and serves what its parent asks for; ends when the parent does. */
export function serveParent({ port, serves = {} }) {
  process.on('message', async ({ type, id, what, given }) => {
    if (type !== 'ask') return;
    const serve = serves[what];
    if (!serve) return;
    try {
      process.send({ type: 'answer', id, result: await serve(given) });
    } catch (error) {
      process.send({ type: 'answer', id, error: error.message });
    }
  });
  process.once('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => process.exit(0));
  process.send({ type: 'ready', port });
}
