const AT_A_TIME = 6;

/** Runs something for each item, some at a time; throws with the first that fails. */
export async function forEach<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const work = async () => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
}
