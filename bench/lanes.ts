/**
 * Does the work in that many lanes at once, each without pause, until the time is over.
 * @returns how long each took in milliseconds, and how many a second there were
 */
export async function inLanes(
  lanes: number,
  ms: number,
  work: (lane: number) => Promise<unknown>,
): Promise<{ times: number[]; rate: number }> {
  const times: number[] = [];
  const began = performance.now();
  const lane = async (_: unknown, index: number) => {
    while (performance.now() < began + ms) {
      const start = performance.now();
      await work(index);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { times, rate: (times.length / (performance.now() - began)) * 1000 };
}
