import { inspect } from "node:util";

import { afterEach, describe, expect, test, vi } from "vitest";

import { csvStream } from "./stream";
import { acquireExportSlot } from "./export-slots";

afterEach(() => {
  vi.useRealTimers();
});

/** Batches that record how far they were read and whether the reader stopped. */
function watched(count: number, fails = false) {
  const seen = { read: 0, left: false };
  async function* batches() {
    try {
      for (let number = 1; number <= count; number += 1) {
        seen.read = number;
        yield [[`${number}`]];
      }
      if (fails) throw new Error("the database is gone");
    } finally {
      seen.left = true;
    }
  }
  return { seen, table: { header: ["Number"], batches: batches() } };
}

describe("a streamed table", () => {
  test("begins with the byte order mark and the header, and ends with its last row", async () => {
    const { table } = watched(2);
    const ended = vi.fn<() => void>();
    const bytes = await new Response(csvStream(table, ended)).arrayBuffer();
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)).toBe(
      "\u{FEFF}Number\r\n1\r\n2\r\n",
    );
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test("reads at most one batch ahead of the reader", async () => {
    const { table, seen } = watched(1000);
    const reader = csvStream(table, () => {}).getReader();
    for (let taken = 0; taken < 5; taken += 1) await reader.read();
    await new Promise(setImmediate);
    expect(seen.read).toBeLessThanOrEqual(5);
    await reader.cancel();
    expect(seen.left).toBe(true);
  });

  test("fails when reading fails, so that a partial file does not look complete", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const ended = vi.fn<() => void>();
    const { table } = watched(1, true);
    // Next.js logs the error with all its properties.
    const read = new Response(csvStream(table, ended)).text();
    const error = await read.catch((reason: unknown) => reason);
    expect(inspect(error)).toContain("The export broke off");
    expect(inspect(error)).not.toContain("the database is gone");
    expect(ended).toHaveBeenCalledTimes(1);
    expect(log).toHaveBeenCalledTimes(1);
  });

  test("times out when the reader takes nothing for a minute, even at the start", async () => {
    vi.useFakeTimers();
    for (const taken of [0, 3]) {
      const { table, seen } = watched(1000);
      const ended = vi.fn<() => void>();
      const reader = csvStream(table, ended).getReader();
      for (let count = 0; count < taken; count += 1) await reader.read();
      await vi.advanceTimersByTimeAsync(59_000);
      expect(ended).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(ended).toHaveBeenCalledTimes(1);
      expect(seen.left || seen.read === 0).toBe(true);
      await expect(reader.read()).rejects.toThrow("The reader takes");
    }
  });
});

describe("export slots", () => {
  test("are two per organization and four per server; a finished export frees its slot", () => {
    const first = acquireExportSlot("a");
    const second = acquireExportSlot("a");
    expect(() => acquireExportSlot("a")).toThrow("Other exports are still running");
    const others = [acquireExportSlot("b"), acquireExportSlot("c")];
    expect(() => acquireExportSlot("d")).toThrow("Other exports are still running");
    first();
    const third = acquireExportSlot("a");
    for (const giveBack of [second, third, ...others]) giveBack();
    for (const giveBack of [acquireExportSlot("a"), acquireExportSlot("a")]) giveBack();
  });
});
