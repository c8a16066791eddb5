import { against } from "../report";
import type { Section } from "../report";

const count = (value: number) => value.toLocaleString("en");

/** Whose list is exported, and how long that may take. */
export type Export = {
  name: string;
  ask: () => Promise<Response>;
  /** Seconds. */
  target?: number;
};

/** Reads whole lists as CSV, as fast as they come, without keeping them. */
export async function measureExports(title: string, lists: readonly Export[]): Promise<Section> {
  const rows: string[][] = [];
  for (const { name, ask, target } of lists) {
    const began = performance.now();
    try {
      const answer = await ask();
      const { lines, bytes, first } = await readLines(answer);
      const seconds = (performance.now() - began) / 1000;
      rows.push([
        name,
        count(lines - 1),
        `${(bytes / 1e6).toFixed(1)} MB`,
        `${(first - began).toFixed(0)} ms`,
        `${seconds.toFixed(1)} s`,
        target === undefined ? "" : against(seconds, target, "s", "≤"),
      ]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      rows.push([name, "", "", "", message.split("\n", 1)[0] ?? "", ""]);
    }
  }
  return {
    title,
    note: "Over HTTP, until the last byte. Better Auth has no export.",
    columns: ["asked of", "rows", "size", "first byte", "time", "target"],
    rows,
  };
}

async function readLines(
  answer: Response,
): Promise<{ lines: number; bytes: number; first: number }> {
  let lines = 0;
  let bytes = 0;
  let first = 0;
  let last = 0;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    first ||= performance.now();
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  // The last line may end without a line break.
  return { lines: last === 10 ? lines : lines + 1, bytes, first };
}
