"use client";

import { useId, useRef, useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { Result } from "@/lib/errors";
import type { OpenSession } from "@/lib/sessions/queries";

import { endOtherSessionsAction, endOwnSessionAction } from "./profile/actions";
import { endSessionsAction } from "./settings/iam/users/actions";

type SessionsCardProps = {
  sessions: OpenSession[];
  /** The server's time when the page was rendered. */
  now: string;
  /** The current session. */
  currentSessionId: string;
  /** The owner's user id; undefined for the actor's own sessions. */
  userId?: string | undefined;
  /** Whether the actor may end them. */
  mayEnd: boolean;
};

/** The sessions of a user: device, IP address, last seen, and a button to end each. */
export function SessionsCard({
  sessions,
  now,
  currentSessionId,
  userId,
  mayEnd,
}: SessionsCardProps) {
  const titleId = useId();
  const card = useRef<HTMLElement>(null);
  const [ending, setEnding] = useState<string>();
  const [pending, startTransition] = useTransition();
  const own = userId === undefined;
  const others = sessions.filter(({ id }) => id !== currentSessionId);

  const end = (key: string, done: string, act: () => Promise<Result<unknown>>) => {
    if (pending) return;
    setEnding(key);
    startTransition(async () => {
      const result = await callAction(() => act());
      if (!result.ok) return toast.error(result.message);
      toast.success(done);
      // The button with the focus is gone with its session.
      card.current?.focus();
    });
  };

  return (
    <Card ref={card} tabIndex={-1} aria-labelledby={titleId} className="outline-none">
      <CardHeader
        title="Sessions"
        titleId={titleId}
        description={own ? "Where you are signed in." : undefined}
        aside={
          own && others.length > 0 ? (
            <Button
              size="sm"
              pending={pending && ending === "others"}
              onClick={() =>
                end("others", "All other sessions ended", () => endOtherSessionsAction({}))
              }
            >
              End all other sessions
            </Button>
          ) : null
        }
      />
      {sessions.length === 0 ? (
        <p className="text-fg-muted">Not signed in on any device.</p>
      ) : (
        <ul aria-labelledby={titleId} className="-my-2.5">
          {sessions.map((session) => {
            const { id, device, address, lastSeenAt, createdAt } = session;
            const current = id === currentSessionId;
            const deviceId = `session-${id}`;
            return (
              <li
                key={id}
                className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2.5 last:border-b-0"
              >
                <div className="min-w-0 flex-[1_1_12rem]">
                  <p id={deviceId} className="font-medium wrap-anywhere">
                    {device}
                  </p>
                  <p className="text-xs wrap-anywhere text-fg-muted">
                    {address ?? "Unknown IP address"} · seen{" "}
                    <RelativeTime date={lastSeenAt} now={now} /> · signed in{" "}
                    <RelativeTime date={createdAt} now={now} />
                  </p>
                </div>
                {current ? (
                  <Badge tone="info">This session</Badge>
                ) : mayEnd ? (
                  <Button
                    size="sm"
                    pending={pending && ending === id}
                    aria-describedby={deviceId}
                    onClick={() =>
                      end(id, "Session ended", () =>
                        own
                          ? endOwnSessionAction({ sessionId: id })
                          : endSessionsAction({ userId, sessionId: id }),
                      )
                    }
                  >
                    End session
                  </Button>
                ) : null}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
