import { setTimeout as delay } from "node:timers/promises";

import { inLanes } from "../lanes";
import { against, milliseconds, perSecond, quantile } from "../report";
import type { Section } from "../report";

import { pageSize, questions } from "./contender";
import type { Answer, Contender, Question, Sample } from "./contender";

const atOnce = 16;
const warmUpMs = 500;
const aloneMs = 2_500;
const crowdedMs = 3_500;
const mostPagesWalked = 200;

export type Target = { ms: number; rate?: number };

const count = (value: number) => value.toLocaleString("en");

/** Every contender with every question, a question at a time, so that all meet the same moment. */
export async function measureLists(
  title: string,
  contenders: readonly Contender[],
  sample: Sample,
  targets: Record<Question, Target>,
): Promise<Section> {
  const rows: string[][] = [];
  for (const question of Object.keys(questions) as Question[]) {
    for (const contender of contenders) {
      rows.push([
        questions[question],
        contender.name,
        ...(await measureList(contender, question, sample, targets[question])),
      ]);
      // The last of the crowd may still be at work in the database.
      await delay(200);
    }
  }
  return {
    title,
    note: `${count(sample.people)} people who are not deleted, the same in every product, pages of ${pageSize}; each answer includes the check of the session or token. Rare: “${sample.rare}”, common: “${sample.common}”, in Korean: “${sample.korean}”, at the end: “${sample.late}”. Better Auth takes one filter (here the role) and searches one field (here the e-mail, for Korean the name). Over HTTP, the load generator is the process that asks in process, too.`,
    columns: ["question", "asked of", "matching", "p50", "p99", `at ${atOnce}`, "target"],
    rows,
  };
}

async function measureList(
  contender: Contender,
  question: Question,
  sample: Sample,
  target: Target,
): Promise<string[]> {
  const ask = await contender.prepare(question, sample);
  const answer = await ask();
  if (answer.ids.length === 0) throw new Error(`${contender.name} found nobody (${question})`);
  await inLanes(1, warmUpMs, ask);
  const alone = await inLanes(1, aloneMs, ask);
  const crowded = await inLanes(atOnce, crowdedMs, ask);
  const p50 = quantile(alone.times, 0.5);
  const verdicts = contender.name.startsWith("Gatehouse")
    ? [
        against(p50, target.ms, "ms", "≤"),
        ...(target.rate ? [against(crowded.rate, target.rate, "/s", "≥")] : []),
      ]
    : [];
  return [
    totalOf(answer),
    milliseconds(p50),
    milliseconds(quantile(alone.times, 0.99)),
    perSecond(crowded.rate),
    verdicts.join("; "),
  ];
}

function totalOf({ total, exact = true }: Answer): string {
  return exact ? count(total) : `more than ${count(total)}`;
}

/** Whether walking through a list meets everybody once. */
export async function measureWalks(
  contenders: readonly Contender[],
  people: number,
): Promise<Section> {
  const pages = Math.min(mostPagesWalked, Math.floor(people / pageSize));
  const rows: string[][] = [];
  for (const { name, walk } of contenders) {
    const began = performance.now();
    const ids = await walk(pages);
    const different = new Set(ids).size;
    rows.push([
      name,
      count(different),
      count(ids.length),
      `${((performance.now() - began) / 1000).toFixed(1)} s`,
    ]);
  }
  return {
    title: "Walking through the list",
    note: `${pages} pages of ${pageSize} one after the other, sorted by name, while nobody changes anything.`,
    columns: ["asked of", "different people", "rows", "time"],
    rows,
  };
}
