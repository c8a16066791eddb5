/**
 * Runs the work with the given concurrency, without pause, until the time is over.
 * @param work gets the index of its worker, from 0
 * @returns the duration of each run in milliseconds, and the runs per second
 */
export async function runConcurrently(
  concurrency: number,
  durationMs: number,
  work: (worker: number) => Promise<unknown>,
): Promise<{ times: number[]; rate: number }> {
  const times: number[] = [];
  const startedAt = performance.now();
  const worker = async (_: unknown, index: number) => {
    while (performance.now() < startedAt + durationMs) {
      const start = performance.now();
      await work(index);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { times, rate: (times.length / (performance.now() - startedAt)) * 1000 };
}
