/**
 * Maps a stream, leaving out what maps to `undefined`. Not an async generator on purpose: `return()` of a
 * generator waits for the event that it is waiting for, so a subscriber who leaves an idle stream would be
 * kept until the next event. Here it goes straight to the source.
 */
export function mapStream<Source, Target>(
  source: AsyncIterableIterator<Source>,
  map: (value: Source) => Target | undefined | PromiseLike<Target | undefined>,
): AsyncIterableIterator<Target> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const step = await source.next();
        if (step.done) return { done: true, value: undefined };
        const value = await map(step.value);
        if (value !== undefined) return { done: false, value };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}

/**
 * As `mapStream`, once it is settled where the stream begins: a cursor that is refused is then the answer to the
 * subscription, and what is committed after the answer arrives. `position` is the cursor before the first event.
 */
export async function mapOpenedStream<Source, Target>(
  source: AsyncIterableIterator<Source> & { readonly opened: Promise<string> },
  map: (value: Source) => Target | undefined,
): Promise<AsyncIterableIterator<Target> & { readonly position: string }> {
  const position = await source.opened;
  return { ...mapStream(source, map), position };
}
