"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState, useTransition } from "react";

/** Parameters of the address; null takes one away. */
export type Changes = Record<string, string | null>;

/**
 * The state of the Audit log, kept in the address. What was chosen shows at once and is built upon,
 * while the server still reads what it asks for.
 */
export function useLogAddress() {
  const router = useRouter();
  const pathname = usePathname();
  const current = useSearchParams().toString();
  const [pending, startTransition] = useTransition();
  const [asked, setAsked] = useState(current);
  // The page arrived, or somebody went back: that is what is shown now.
  const [seen, setSeen] = useState(current);
  if (current !== seen) {
    setSeen(current);
    if (!pending) setAsked(current);
  }

  /** The address with these changes, at its first page unless they name another. */
  const hrefWith = (changes: Changes): string => {
    const next = new URLSearchParams(asked);
    for (const [name, value] of Object.entries({ cursor: null, ...changes })) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    return next.size > 0 ? `${pathname}?${next}` : pathname;
  };

  return {
    parameters: Object.fromEntries(new URLSearchParams(asked)),
    /** Rows of an older state are still on screen. */
    pending,
    hrefWith,
    go: (changes: Changes) => {
      const href = hrefWith(changes);
      setAsked(href.split("?")[1] ?? "");
      startTransition(() => router.push(href, { scroll: false }));
    },
  };
}
