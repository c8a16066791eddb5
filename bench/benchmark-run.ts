import { loadOfMachine } from "./machine";
import type { ServerMemory } from "./memory";
import { atMost, reportText, verdict, writeReport } from "./report";
import type { Result, Section } from "./report";

const maxMemoryMb = 600;
/** A measurement that hangs is recorded as failed after this time. */
const stepTimeoutMs = 20 * 60_000;

const print = (line: string) => process.stdout.write(`${line}\n`);

/** The most telling line of an error, or of everything that a program printed. */
function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines.find(Boolean) ?? "";
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

/**
 * A series of independent measurements: a failure or a missed target is recorded and the rest
 * continues. The report is written after every measurement.
 */
export class BenchmarkRun {
  readonly facts: string[] = [];
  readonly failures: string[] = [];
  /** The memory of Gatehouse's server, once it runs and where the system reports it. */
  memory: ServerMemory | undefined;
  readonly #sections: Section[] = [];
  readonly #memoryRows: string[][] = [];
  #peakMemoryMb = 0;

  /** @param file where the report is written; undefined only prints it */
  constructor(
    private readonly title: string,
    private readonly command: string,
    private readonly file: string | undefined,
  ) {
    this.facts.push(new Date().toISOString().slice(0, 10), loadOfMachine("before"));
  }

  /** @returns what the work returned; undefined when it failed */
  async step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    const startedAt = performance.now();
    const before = await this.memory?.now().catch(() => undefined);
    await this.memory?.resetPeak().catch(() => undefined);
    try {
      return await withTimeout(work(), stepTimeoutMs);
    } catch (error) {
      this.failures.push(`${name}: ${lineOf(error)}`);
      print(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    } finally {
      await this.#recordMemory(name, before);
      print(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
      await this.#write();
    }
  }

  /** Runs a measurement and adds its tables to the report. */
  async measure(name: string, work: () => Promise<Section | Section[]>): Promise<void> {
    await this.step(name, async () => {
      this.#sections.push(...[await work()].flat());
    });
  }

  /** Prints the report; the process ends with a failure when a measurement failed. */
  async finish(): Promise<void> {
    this.facts.push(loadOfMachine("after"));
    await this.#write();
    print(this.#text());
    if (this.failures.length > 0) process.exitCode = 1;
  }

  async #recordMemory(name: string, before: number | undefined): Promise<void> {
    const peak = await this.memory?.peak().catch(() => undefined);
    if (before === undefined || peak === undefined) return;
    this.#peakMemoryMb = Math.max(this.#peakMemoryMb, peak);
    this.#memoryRows.push([name, `${before.toFixed(0)} MB`, `${peak.toFixed(0)} MB`]);
  }

  #memorySection(): Section[] {
    if (this.#memoryRows.length === 0) return [];
    const highest: Result = atMost("memory of the server", this.#peakMemoryMb, maxMemoryMb, "MB");
    return [
      {
        title: "Memory of the server",
        note: `Resident memory of the web server with its workers before each step, and its peak during it; ${verdict(highest)}. Measurements in process do not use it.`,
        columns: ["during", "before", "highest"],
        rows: this.#memoryRows,
        results: [highest],
      },
    ];
  }

  #text(): string {
    const { title, command, facts, failures } = this;
    const sections = [...this.#sections, ...this.#memorySection()];
    return reportText({ title, command, facts, failures, sections });
  }

  async #write(): Promise<void> {
    if (this.file) await writeReport(this.file, this.#text());
  }
}
