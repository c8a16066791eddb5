"use client";

import { useEffect, useRef } from "react";

/** How long to wait before the next request, in milliseconds. */
const pollIntervalMs = 1_000;

type Handlers<Progress> = {
  /** @returns whether there is more to come */
  onProgress: (progress: Progress) => boolean;
  /** It no longer exists, or may no longer be seen. */
  onGone: () => void;
};

async function askProgress<Progress>(url: string): Promise<Progress | "gone" | "unreachable"> {
  try {
    const response = await fetch(url, { cache: "no-store" });
    if (response.ok) return (await response.json()) as Progress;
    return response.status < 500 ? "gone" : "unreachable";
  } catch {
    return "unreachable";
  }
}

/** Asks for the progress of a work every second until it has finished. */
export function useProgress<Progress>(url: string, { onProgress, onGone }: Handlers<Progress>) {
  const handlers = useRef({ onProgress, onGone });
  useEffect(() => {
    handlers.current = { onProgress, onGone };
  });

  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const answer = await askProgress<Progress>(url);
      if (!current) return;
      if (answer === "gone") return handlers.current.onGone();
      if (answer !== "unreachable" && !handlers.current.onProgress(answer)) return;
      timer = setTimeout(() => void ask(), pollIntervalMs);
    };
    timer = setTimeout(() => void ask(), pollIntervalMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [url]);
}
