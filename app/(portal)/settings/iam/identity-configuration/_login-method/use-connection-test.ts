"use client";

import { useEffect, useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import type { Failure } from "@/lib/errors";

import {
  connectionTestAction,
  startConnectionTestAction,
} from "@/app/(portal)/settings/iam/identity-configuration/actions";

type Settings = Parameters<typeof startConnectionTestAction>[0];

type Test =
  | { state: "waiting"; testId: string; address: string; blocked: boolean }
  | { state: "passed" }
  | { state: "failed"; problem: string };

/** The polling interval in milliseconds; longer after a minute. */
const firstRhythm = 1000;
const laterRhythm = 4000;
const quickAsks = 60;

/**
 * *Test connection*: the user signs in with the current settings in a new tab, and this tab shows
 * the result.
 * @param settings the settings to test; a result for other settings is discarded
 */
export function useConnectionTest(settings: Settings): {
  test: Test | undefined;
  starting: boolean;
  /** @returns an error for the fields that it belongs to */
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
      // A failed request is not a result; an expired test is.
      if (result?.ok === false) {
        return setRun({ of: key, test: { state: "failed", problem: result.message } });
      }
      if (result && result.data.state !== "waiting") {
        return setRun({ of: key, test: result.data });
      }
      timer = setTimeout(() => void ask(), asks < quickAsks ? firstRhythm : laterRhythm);
    };
    // Browsers throttle tabs in the background: poll immediately when this one becomes visible.
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
    // Opened in the click handler, because browsers block other pop-ups.
    const tab = window.open("about:blank", "_blank");
    return new Promise((resolve) => {
      startTransition(async () => {
        const result = await callAction(() => startConnectionTestAction(settings));
        if (!result.ok) {
          tab?.close();
          setRun(undefined);
          return resolve(result);
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
