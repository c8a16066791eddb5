import { writeFile } from "node:fs/promises";

/** One measure: its cells, and what it has to reach. */
export type Section = { title: string; note?: string; columns: string[]; rows: string[][] };

/** What a measure has to reach, beside what it reached. */
export function against(value: number, limit: number, unit: string, rule: "≤" | "≥"): string {
  const met = rule === "≤" ? value <= limit : value >= limit;
  return `${rule} ${limit.toLocaleString("en")} ${unit}: ${met ? "met" : "MISSED"}`;
}

/** Milliseconds with as many digits as mean something. */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ms`;
}

export function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString("en")}/s`;
}

/**
 * The value below which that share of the values lies (nearest rank).
 * @param share from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function table({ columns, rows }: Section): string {
  const widths = columns.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(columns), rule, ...rows.map(line)].join("\n");
}

/**
 * The whole report as Markdown.
 * @param command what writes it
 * @param machine facts about the machine, a line each
 */
export function reportText(
  title: string,
  command: string,
  machine: readonly string[],
  sections: readonly Section[],
): string {
  return [
    `# ${title}`,
    `Written by \`${command}\`.`,
    machine.map((fact) => `- ${fact}`).join("\n"),
    ...sections.flatMap((section) => [
      `## ${section.title}`,
      ...(section.note ? [section.note] : []),
      table(section),
    ]),
    "",
  ].join("\n\n");
}

export async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, `${text.trimEnd()}\n`);
}
