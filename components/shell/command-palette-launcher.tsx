"use client";

import { useEffect, useState } from "react";
import { part } from "../ui/part";
import type { CommandPaletteProps } from "./command-palette";
import { onOpenCommandPalette } from "./open-command-palette";

const CommandPalette = part(() => import("./command-palette"));

/** Listens for Ctrl-K and Cmd-K; the palette's code loads when it is first asked for. */
export function CommandPaletteLauncher(props: Omit<CommandPaletteProps, "open" | "onClose">) {
  const [open, setOpen] = useState(false);
  const [loaded, setLoaded] = useState(false);

  useEffect(() => {
    const show = () => {
      setLoaded(true);
      setOpen(true);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      setLoaded(true);
      setOpen((isOpen) => !isOpen);
    };
    document.addEventListener("keydown", onKeyDown);
    const stop = onOpenCommandPalette(show);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      stop();
    };
  }, []);

  return loaded ? <CommandPalette {...props} open={open} onClose={() => setOpen(false)} /> : null;
}
