"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { onFirstToast } from "./toast";

const ToastViewport = lazy(() => import("./toast-viewport"));

/**
 * Where toasts appear; stands once in the root layout. Its code loads with the first press or key,
 * so that the live region is in place before the first message, yet costs a first visit nothing.
 */
export function Toaster() {
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    if (needed) return undefined;
    const need = () => setNeeded(true);
    window.addEventListener("pointerdown", need, { once: true, passive: true });
    window.addEventListener("keydown", need, { once: true });
    const forget = onFirstToast(need);
    return () => {
      window.removeEventListener("pointerdown", need);
      window.removeEventListener("keydown", need);
      forget();
    };
  }, [needed]);

  return needed ? (
    <Suspense fallback={null}>
      <ToastViewport />
    </Suspense>
  ) : null;
}
