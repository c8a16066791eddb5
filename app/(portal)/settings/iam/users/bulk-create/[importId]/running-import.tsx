"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";

import { useConfirm } from "@/components/forms/use-confirm";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { ProgressBar } from "@/components/ui/progress-bar";
import { RelativeTime } from "@/components/ui/relative-time";
import { Spinner } from "@/components/ui/spinner";
import { toast } from "@/components/ui/toast";
import type { ImportView } from "@/lib/imports/view";

import { useProgress } from "../../use-progress";
import { cancelImportAction } from "../actions";
import { counted, doneText, undoText } from "../words";

type Progress = { title: string; done: number; total: number; details: string };

/** What is going on, and how far it is. */
function progressOf(view: ImportView): Progress {
  if (view.state === "mailing") {
    return {
      title: "Sending welcome emails",
      done: view.welcomeProcessed,
      total: view.processed,
      details: `${counted(view.welcomed, "email")} so far`,
    };
  }
  if (view.state === "undoing") {
    const { processed = 0, deleted = 0, restored = 0, kept = 0 } = view.undo ?? {};
    return {
      title: "Undoing the import",
      done: processed,
      total: view.processed,
      details: undoText({ deleted, restored, kept }),
    };
  }
  return {
    title: "Creating users",
    done: view.processed,
    total: view.total,
    details: doneText(view),
  };
}

/** The later of two answers about the same work. */
const later = (one: ImportView, other: ImportView): ImportView =>
  progressOf(one).done > progressOf(other).done ? one : other;

/** The progress of an import that is applied, undone or mailed; it goes on without this page. */
export function RunningImport({ view, now }: { view: ImportView; now: string }) {
  const router = useRouter();
  const [heard, setHeard] = useState(view);
  const { confirm, confirmDialog } = useConfirm();
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that started it is gone.
  useEffect(() => heading.current?.focus(), []);
  const { state } = view;
  useProgress<ImportView>(`/api/imports/${view.id}`, {
    onProgress: (answer) => {
      if (answer.state === state) {
        setHeard((before) => later(before, answer));
        return true;
      }
      router.refresh();
      return false;
    },
    onGone: () => router.refresh(),
  });
  const { title, done, total, details } = progressOf(later(heard, view));
  const numbers = `${formatCount(done)} of ${counted(total, "row")}`;
  const percent = total > 0 ? Math.floor((100 * done) / total) : 0;

  const cancel = () =>
    confirm({
      title: "Cancel import",
      description:
        "Rows that are uploaded already stay, and the others are not uploaded. You can undo the import afterwards.",
      confirmLabel: "Cancel import",
      cancelLabel: "Continue",
      danger: true,
      action: () => cancelImportAction({ importId: view.id }),
      onDone: (ended) => toast.success(`Import cancelled after ${counted(ended.processed, "row")}`),
    });

  return (
    <>
      <Card aria-labelledby="progress">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-3">
          <Spinner className="text-fg-muted" />
          <h2
            id="progress"
            ref={heading}
            tabIndex={-1}
            className="text-lg font-semibold outline-none"
          >
            {title}
          </h2>
          <span className="ml-auto text-lg font-semibold tabular-nums">{percent} %</span>
        </div>
        <ProgressBar
          label={title}
          value={done}
          max={Math.max(total, 1)}
          valueText={numbers}
          className="mt-4 block h-2 w-full"
        />
        <div className="mt-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
          <p className="tabular-nums">{numbers}</p>
          <p className="text-fg-muted tabular-nums">{details}</p>
        </div>
        <div className="mt-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t border-line pt-4">
          <p className="min-w-0 flex-[1_1_16rem] text-fg-muted">
            {view.startedAt && state === "applying" ? (
              <>
                Started <RelativeTime date={view.startedAt} now={now} />
                {view.isOwn ? "" : ` by ${view.actor.name}`}.{" "}
              </>
            ) : null}
            You can leave this page: it continues without you.
          </p>
          {state === "applying" ? <Button onClick={cancel}>Cancel</Button> : null}
        </div>
      </Card>
      {confirmDialog}
    </>
  );
}
