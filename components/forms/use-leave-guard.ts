"use client";

import { useEffect } from "react";

const question = "Leave without saving? What you changed here is lost.";

/** Asks before a page with unsaved changes is left by a link, a reload or its tab being closed. */
export function useLeaveGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return undefined;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element | null)?.closest("a[href]");
      const stays = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
      if (!link || stays || link.getAttribute("href")?.startsWith("#")) return;
      // oxlint-disable-next-line no-alert -- the only question that can hold up a press
      if (window.confirm(question)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [unsaved]);
}
