"use client";

import { useEffect, useRef, useState, type ComponentType, type MouseEvent } from "react";
import { flushSync } from "react-dom";

/**
 * Loads what a button opens when somebody comes near the button. A press that is faster waits for
 * it and is then made again, so that what opens is never empty.
 * @param popoverId of the popover that the button opens
 * @returns what was loaded, once it is there, and the handlers of the button
 */
export function useOnApproach<Props>(popoverId: string, load: () => Promise<ComponentType<Props>>) {
  const [Content, setContent] = useState<ComponentType<Props>>();
  const pressed = useRef(false);

  const approach = async () => {
    if (Content) return;
    // If it does not come, the next one who comes near tries again.
    const component = await load().catch(() => undefined);
    if (component) setContent(() => component);
  };
  const pressAgain = async (button: HTMLElement) => {
    pressed.current = true;
    try {
      const component = await load();
      flushSync(() => setContent(() => component));
      button.click();
    } catch (error) {
      // For the error page: nothing else can say it.
      setContent(() => {
        throw error;
      });
    }
    pressed.current = false;
  };
  // Pressed before the scripts were there, it was opened by the browser alone, empty.
  useEffect(() => {
    const popover = document.getElementById(popoverId);
    if (!popover?.matches(":popover-open")) return;
    popover.hidePopover();
    document.querySelector<HTMLElement>(`[popovertarget="${popoverId}"]`)?.click();
  }, [popoverId]);
  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (Content) return;
    event.preventDefault();
    if (!pressed.current) void pressAgain(event.currentTarget);
  };
  return {
    Content,
    button: {
      onPointerEnter: () => void approach(),
      onFocus: () => void approach(),
      onClick,
    },
  };
}
