// Loaded before a gateway by `--import`: tells how much memory is left in use after a collection, when asked.
process.on('message', ({ type, id, what }) => {
  if (type !== 'ask' || what !== 'measure memory') return;
  // Twice: what a finaliser lets go of in the first is collected by the second.
  globalThis.gc?.();
  setTimeout(() => {
    globalThis.gc?.();
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    process.send({ type: 'answer', id, result: { rss, heapUsed, external, arrayBuffers } });
  }, 200);
});
// A listener would keep a gateway alive that wants to end.
process.channel?.unref();
