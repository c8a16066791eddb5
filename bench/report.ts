import { writeFile } from "node:fs/promises";

/** A measured value with its target. */
export type Result = { name: string; figure: string; target: string; met: boolean };

/** One measurement: a table, and the values in it that have a target. */
export type Section = {
  title: string;
  note?: string;
  columns: string[];
  rows: string[][];
  results?: Result[];
};

type Unit = "ms" | "s" | "/s" | "kB" | "MB" | "×";

/** Milliseconds with as many digits as mean something. */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ms`;
}

export function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} s`;
}

export function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString("en")}/s`;
}

export function count(value: number): string {
  return value.toLocaleString("en");
}

const formats: Record<Unit, (value: number) => string> = {
  ms: milliseconds,
  s: seconds,
  "/s": perSecond,
  kB: (value) => `${value.toFixed(1)} kB`,
  MB: (value) => `${value.toFixed(0)} MB`,
  "×": (value) => `${value.toFixed(2)} ×`,
};

/** A value that must not exceed a limit. */
export function atMost(name: string, value: number, limit: number, unit: Unit): Result {
  const format = formats[unit];
  return { name, figure: format(value), target: `≤ ${limit} ${unit}`, met: value <= limit };
}

/** A value that must reach a limit. */
export function atLeast(name: string, value: number, limit: number, unit: Unit): Result {
  const format = formats[unit];
  return { name, figure: format(value), target: `≥ ${limit} ${unit}`, met: value >= limit };
}

/** The target column of a row. */
export function verdict(...results: readonly Result[]): string {
  return results.map(({ target, met }) => `${target}: ${met ? "met" : "MISSED"}`).join("; ");
}

/**
 * The value below which that share of the values lies (nearest rank).
 * @param share from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function table({ columns, rows }: Pick<Section, "columns" | "rows">): string {
  const widths = columns.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(columns), rule, ...rows.map(line)].join("\n");
}

const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");

function summary(sections: readonly Section[]): string[] {
  const results = sections.flatMap((section) => section.results ?? []);
  if (results.length === 0) return [];
  const rows = results.map(({ name, figure, target, met }) => [
    name,
    figure,
    target,
    met ? "met" : "MISSED",
  ]);
  return ["## Summary", table({ columns: ["what", "figure", "target", "result"], rows })];
}

export type Report = {
  title: string;
  /** The command that writes it. */
  command: string;
  /** About the machine and the versions, a line each. */
  facts: readonly string[];
  /** Measurements that failed, a sentence each. */
  failures: readonly string[];
  sections: readonly Section[];
};

/** The report as Markdown: a summary of every target, then each measurement. */
export function reportText({ title, command, facts, failures, sections }: Report): string {
  const parts = [
    `# ${title}`,
    `Written by \`${command}\`.`,
    list(facts),
    ...(failures.length > 0 ? ["## Failed", list(failures)] : []),
    ...summary(sections),
    ...sections.flatMap((section) => [
      `## ${section.title}`,
      ...(section.note ? [section.note] : []),
      table(section),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

export async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text);
}
