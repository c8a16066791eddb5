"use client";

import { useEffect, useState, useTransition } from "react";

import type { Failure } from "@/lib/errors";

import { connectionTestAction, startConnectionTestAction } from "./actions";

type Settings = Parameters<typeof startConnectionTestAction>[0];

type Test =
  | { state: "waiting"; testId: string; address: string; blocked: boolean }
  | { state: "passed" }
  | { state: "failed"; problem: string };

/** How often the server is asked how the test stands, in milliseconds; slower after a minute. */
const firstRhythm = 1000;
const laterRhythm = 4000;
const quickAsks = 60;

const lost = "The server could not be reached. Try again.";

/**
 * *Test connection*: one signs in with the settings as they stand in a tab of its own, and this one
 * learns how that ended.
 * @param settings what would be tested now; the outcome of others is forgotten
 */
export function useConnectionTest(settings: Settings): {
  test: Test | undefined;
  starting: boolean;
  /** @returns a refusal, for the fields that it is about */
  start: () => Promise<Failure | undefined>;
  stop: () => void;
} {
  const [run, setRun] = useState<{ of: string; test: Test }>();
  const [starting, startTransition] = useTransition();
  const key = JSON.stringify(settings);
  const test = run?.of === key ? run.test : undefined;
  const waitsFor = test?.state === "waiting" ? test.testId : undefined;

  useEffect(() => {
    if (waitsFor === undefined) return undefined;
    let asks = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async () => {
      clearTimeout(timer);
      const result = await connectionTestAction({ testId: waitsFor }).catch(() => undefined);
      if (over) return;
      asks += 1;
      // No answer is none; an expired test is an end.
      if (result?.ok === false) {
        return setRun({ of: key, test: { state: "failed", problem: result.message } });
      }
      if (result && result.data.state !== "waiting") {
        return setRun({ of: key, test: result.data });
      }
      timer = setTimeout(() => void ask(), asks < quickAsks ? firstRhythm : laterRhythm);
    };
    // Browsers let tabs in the background sleep: look at once when one comes back.
    const onReturn = () => {
      if (document.visibilityState === "visible") void ask();
    };
    timer = setTimeout(() => void ask(), firstRhythm);
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [waitsFor, key]);

  const start = async (): Promise<Failure | undefined> => {
    // Within the press, or the browser takes it for an advertisement.
    const tab = window.open("about:blank", "_blank");
    return new Promise((resolve) => {
      startTransition(async () => {
        const result = await startConnectionTestAction(settings).catch(() => undefined);
        if (!result?.ok) {
          tab?.close();
          setRun(undefined);
          return resolve(result ?? { ok: false, code: "unexpected", message: lost });
        }
        const { testId, address } = result.data;
        if (tab) {
          tab.opener = null;
          tab.location.href = new URL(address, window.location.href).href;
        }
        setRun({ of: key, test: { state: "waiting", testId, address, blocked: tab === null } });
        resolve(undefined);
      });
    });
  };

  return { test, starting, start, stop: () => setRun(undefined) };
}
