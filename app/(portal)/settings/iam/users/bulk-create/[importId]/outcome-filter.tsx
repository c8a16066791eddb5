"use client";

import { cn } from "@/components/ui/cn";
import { formatCount } from "@/components/ui/format";
import type { ImportOutcome } from "@/lib/imports/view";

import { outcomeWords } from "../words";

const outcomes = ["new", "updated", "unchanged", "conflict"] as const satisfies ImportOutcome[];

const numberClassName: Record<ImportOutcome, string> = {
  new: "text-ok",
  updated: "text-info",
  unchanged: "text-fg-muted",
  conflict: "text-bad",
};

type OutcomeFilterProps = {
  counts: Record<ImportOutcome, number>;
  /** Which of the words is right. */
  tense: "planned" | "done";
  chosen: ImportOutcome | undefined;
  onChoose?: ((outcome: ImportOutcome | undefined) => void) | undefined;
};

/** The number of rows of each outcome; a press lists them. */
export function OutcomeFilter({ counts, tense, chosen, onChoose }: OutcomeFilterProps) {
  return (
    <fieldset
      aria-label="Rows by outcome"
      className="grid min-w-0 grid-cols-4 gap-3 max-sm:grid-cols-2 max-sm:gap-2"
    >
      {outcomes.map((outcome) => {
        const content = (
          <>
            <span
              className={cn(
                "block text-xl font-semibold tracking-[-0.02em]",
                counts[outcome] > 0 ? numberClassName[outcome] : "text-fg-subtle",
              )}
            >
              {formatCount(counts[outcome])}
            </span>{" "}
            <span className="text-fg-muted">{outcomeWords[outcome][tense]}</span>
          </>
        );
        const className =
          "block rounded-lg border bg-surface px-4 py-3 text-left shadow-card transition-colors";
        if (!onChoose) {
          return (
            <p key={outcome} className={cn(className, "border-line")}>
              {content}
            </p>
          );
        }
        const pressed = chosen === outcome;
        return (
          <button
            key={outcome}
            type="button"
            aria-pressed={pressed}
            onClick={() => onChoose(pressed ? undefined : outcome)}
            className={cn(
              className,
              pressed
                ? "border-accent shadow-[inset_0_0_0_1px_var(--accent)]"
                : "border-line hover:border-control-line",
            )}
          >
            {content}
          </button>
        );
      })}
    </fieldset>
  );
}
