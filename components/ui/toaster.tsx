"use client";

import { useEffect, useState, type ComponentType } from "react";
import { onFirstToast } from "./toast";

/**
 * Where toasts appear; stands once in the root layout. Its code loads with the first press or key,
 * so that the live region is in place before the first message, yet costs a first visit nothing.
 */
export function Toaster() {
  const [Viewport, setViewport] = useState<ComponentType>();
  useEffect(() => {
    if (Viewport) return undefined;
    const load = () =>
      import("./toast-viewport").then(
        ({ default: component }) => setViewport(() => component),
        // The page must not fail with it: messages wait, and the next press tries again.
        () => {},
      );
    const need = () => void load();
    window.addEventListener("pointerdown", need, { passive: true });
    window.addEventListener("keydown", need);
    const forget = onFirstToast(need);
    return () => {
      window.removeEventListener("pointerdown", need);
      window.removeEventListener("keydown", need);
      forget();
    };
  }, [Viewport]);

  return Viewport ? <Viewport /> : null;
}
