"use client";

import { useEffect, useRef } from "react";

const GAP = 6;
const EDGE = 8;
const OPEN_AFTER_MS = 350;
const CLOSE_AFTER_MS = 120;

/**
 * One tooltip for the whole document: whatever carries `data-tooltip` shows it on hover and
 * keyboard focus. A hundred rows of icon buttons cost nothing this way. Escape closes it and the
 * pointer may rest on it (WCAG 2.2, 1.4.13).
 */
export function TooltipLayer() {
  const popup = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = popup.current;
    if (!element) return;
    let anchor: Element | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const hide = () => {
      clearTimeout(timer);
      anchor = null;
      if (element.matches(":popover-open")) element.hidePopover();
    };

    const show = (target: Element) => {
      const text = target.getAttribute("data-tooltip");
      if (!text || !target.isConnected) return hide();
      anchor = target;
      element.textContent = text;
      // Shown again so that it lies above a dialog that opened in the meantime.
      if (element.matches(":popover-open")) element.hidePopover();
      element.showPopover();
      const at = target.getBoundingClientRect();
      const size = element.getBoundingClientRect();
      const centred = at.left + at.width / 2 - size.width / 2;
      const left = Math.max(EDGE, Math.min(centred, window.innerWidth - size.width - EDGE));
      const above = at.top - size.height - GAP;
      element.style.left = `${left}px`;
      element.style.top = `${above >= EDGE ? above : at.bottom + GAP}px`;
    };

    const later = (action: () => void, delay: number) => {
      clearTimeout(timer);
      timer = setTimeout(action, delay);
    };

    const closest = (target: EventTarget | null) =>
      target instanceof Element ? target.closest("[data-tooltip]") : null;

    const onPointerOver = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      if (event.target === element) return clearTimeout(timer);
      const target = closest(event.target);
      if (target && target === anchor) clearTimeout(timer);
      else if (target) later(() => show(target), anchor ? 0 : OPEN_AFTER_MS);
      else if (anchor) later(hide, CLOSE_AFTER_MS);
      else clearTimeout(timer);
    };
    const onFocusIn = (event: FocusEvent) => {
      const target = closest(event.target);
      if (target?.matches(":focus-visible")) show(target);
      else hide();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    };

    document.addEventListener("pointerover", onPointerOver);
    document.addEventListener("pointerdown", hide);
    document.addEventListener("focusin", onFocusIn);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", onKeyDown);
    window.addEventListener("scroll", hide, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", onPointerOver);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("focusin", onFocusIn);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("scroll", hide, { capture: true });
    };
  }, []);

  return (
    <div
      ref={popup}
      popover="manual"
      // What it says is already the name or the description of its anchor.
      aria-hidden
      className="fixed inset-auto m-0 max-w-64 rounded-sm border-0 bg-primary px-2 py-1 text-xs text-primary-fg shadow-float"
    />
  );
}
