"use client";

import { useState, useTransition } from "react";
import type { ReactNode } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Result } from "@/lib/errors";

type LinkQuestionProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The action; also the label of its button. */
  title: string;
  description: ReactNode;
  run: () => Promise<Result<unknown>>;
  onDone: () => void;
};

const lost = "The server could not be reached. Try again.";

/** Asks before an action on a link that cannot be undone. */
export function LinkQuestion({
  open,
  onOpenChange,
  title,
  description,
  run,
  onDone,
}: LinkQuestionProps) {
  const [pending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string>();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        setProblem(undefined);
        onOpenChange(next);
      }}
      title={title}
      description={description}
      confirmLabel={title}
      danger
      pending={pending}
      error={problem}
      onConfirm={() =>
        startTransition(async () => {
          const result = await run().catch(() => undefined);
          if (!result?.ok) return setProblem(result?.message ?? lost);
          setProblem(undefined);
          onOpenChange(false);
          onDone();
        })
      }
    />
  );
}
