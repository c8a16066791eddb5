"use client";

import { useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { useCurrentTime } from "@/components/ui/use-current-time";

import { undoGroupEditAction } from "../actions";

/** Takes the actor's last edit back; says so, or why it did not work. */
export async function undoEdit(groupId: string): Promise<void> {
  const result = await callAction(() => undoGroupEditAction({ groupId }));
  if (result.ok) toast.success("Changes undone");
  else toast.error(result.message);
}

type UndoEditProps = {
  groupId: string;
  until: string;
  /** The server's time when the page was rendered. */
  now: string;
};

/** Offers to undo the actor's last edit, as long as that is possible. */
export function UndoEdit({ groupId, until, now }: UndoEditProps) {
  const current = useCurrentTime(now);
  const [pending, startTransition] = useTransition();
  if (current >= new Date(until)) return null;
  return (
    <div className="mb-5">
      <Callout
        actions={
          <Button
            size="sm"
            pending={pending}
            onClick={() => startTransition(() => undoEdit(groupId))}
          >
            Undo
          </Button>
        }
      >
        You edited this group. Undo ends <RelativeTime date={until} now={now} />.
      </Callout>
    </div>
  );
}
