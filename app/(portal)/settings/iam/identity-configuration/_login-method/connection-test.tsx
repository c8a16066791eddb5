"use client";

import { ExternalLink } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Spinner } from "@/components/ui/spinner";
import type { Failure } from "@/lib/errors";

import { useConnectionTest } from "./use-connection-test";

type ConnectionTestProps = {
  /** The settings to test: the current fields. */
  settings: Parameters<typeof useConnectionTest>[0];
  /** Validates the fields first; false when there is an error. */
  ready: () => Promise<boolean>;
  /** Shows an error at its fields; false when it belongs to none of them. */
  onRefused: (refusal: Failure) => boolean;
};

/** **Test connection**, and its result. */
export function ConnectionTest({ settings, ready, onRefused }: ConnectionTestProps) {
  const { test, starting, start, stop } = useConnectionTest(settings);
  const [problem, setProblem] = useState<string>();

  const press = async () => {
    setProblem(undefined);
    if (!(await ready())) return;
    const refusal = await start();
    if (refusal && !onRefused(refusal)) setProblem(refusal.message);
  };

  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button pending={starting} onClick={() => void press()}>
          <ExternalLink aria-hidden />
          Test connection
        </Button>
        <span className="min-w-0 flex-1 basis-60 text-xs text-fg-muted">
          Opens a tab where you sign in. Nothing is saved.
        </span>
      </div>
      <output className="block empty:hidden">
        {test?.state === "waiting" ? (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
            <Spinner />
            <span>Sign in in the other tab. This page waits for the result.</span>
            <a
              href={test.address}
              target="_blank"
              rel="noopener"
              className="rounded-sm font-medium text-accent underline underline-offset-2"
            >
              {test.blocked ? "Open the tab" : "Open it again"}
            </a>
            <Button size="sm" variant="ghost" onClick={stop}>
              Stop waiting
            </Button>
          </div>
        ) : null}
        {test?.state === "passed" ? (
          <Callout tone="ok" title="Passed">
            You can sign in with these settings.
          </Callout>
        ) : null}
        {test?.state === "failed" || problem ? (
          <Callout tone="bad" title="Failed">
            {problem ?? (test?.state === "failed" ? test.problem : null)}
          </Callout>
        ) : null}
      </output>
    </div>
  );
}
