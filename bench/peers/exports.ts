import { count } from "../report";
import type { Section } from "../report";

/** A product, and how to request its list as CSV. */
export type Export = { name: string; request: () => Promise<Response> };

/** Reads whole lists as CSV, as fast as they arrive, without keeping them. */
export async function measureExports(title: string, exports: readonly Export[]): Promise<Section> {
  const rows: string[][] = [];
  for (const { name, request } of exports) {
    const startedAt = performance.now();
    try {
      const { lines, bytes, firstByteAt } = await readLines(await request());
      rows.push([
        name,
        count(lines - 1),
        `${(bytes / 1e6).toFixed(1)} MB`,
        `${(firstByteAt - startedAt).toFixed(0)} ms`,
        `${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
      ]);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      rows.push([name, "", "", "", `failed: ${message.split("\n", 1)[0]}`]);
    }
  }
  return {
    title,
    note: "Over HTTP, until the last byte. Better Auth has no export.",
    columns: ["product", "rows", "size", "first byte", "time"],
    rows,
  };
}

async function readLines(
  response: Response,
): Promise<{ lines: number; bytes: number; firstByteAt: number }> {
  let lines = 0;
  let bytes = 0;
  let firstByteAt = 0;
  let last = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    firstByteAt ||= performance.now();
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  // The last line may end without a line break.
  return { lines: last === 10 ? lines : lines + 1, bytes, firstByteAt };
}
