import { against } from "../report";
import type { Section } from "../report";

import type { Memory } from "./memory";

const mostMegabytes = 400;

/** One line that says what went wrong, from an error of ours or from all that a program printed. */
function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines.find(Boolean) ?? "";
}

/** Collects the report; a step that fails becomes a line of it, and the run goes on. */
export class Progress {
  /** Facts about the machine. */
  readonly machine: string[] = [];
  readonly sections: Section[] = [];
  readonly problems: string[] = [];
  readonly #memory: Memory | undefined;
  readonly #memoryRows: string[][] = [];
  readonly #say: (line: string) => void;

  /** @param memory that of Gatehouse's server, where it can be known */
  constructor(memory: Memory | undefined, say: (line: string) => void) {
    this.#memory = memory;
    this.#say = say;
  }

  /** @returns what the work made; undefined when it failed */
  async step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    const began = performance.now();
    const before = await this.#memory?.now();
    await this.#memory?.reset();
    try {
      return await work();
    } catch (error) {
      this.problems.push(`${name} did not work: ${lineOf(error)}`);
      this.#say(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    } finally {
      const peak = await this.#memory?.peak();
      if (before !== undefined && peak !== undefined) {
        this.#memoryRows.push([
          name,
          `${before.toFixed(0)} MB`,
          `${peak.toFixed(0)} MB`,
          against(peak, mostMegabytes, "MB", "≤"),
        ]);
      }
      this.#say(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
  }

  async section(name: string, work: () => Promise<Section>): Promise<void> {
    const section = await this.step(name, work);
    if (section) this.sections.push(section);
  }

  /** What the server's memory was during each step. */
  memorySection(): Section {
    return {
      title: "Memory of Gatehouse's server",
      note: "Resident memory of the web server with its workers, before each step and at its highest during it; what is measured in process does not touch it.",
      columns: ["during", "before", "highest", "target"],
      rows: this.#memoryRows,
    };
  }
}
