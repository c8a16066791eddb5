"use client";

import { useRef, useState, type ComponentType, type MouseEvent } from "react";
import { flushSync } from "react-dom";
import { toast } from "./toast";

/**
 * Loads what a button opens when somebody comes near the button. A press that is faster waits for
 * it and is then made again, so that what opens is never empty; a press that waits in vain says so.
 * @returns what was loaded, once it is there, and the handlers of the button
 */
export function useOnApproach<Props>(load: () => Promise<ComponentType<Props>>) {
  const [Content, setContent] = useState<ComponentType<Props>>();
  const loading = useRef<Promise<void>>(undefined);
  const pressed = useRef(false);

  const approach = () =>
    (loading.current ??= load().then(
      (component) => flushSync(() => setContent(() => component)),
      () => {
        // The next one who comes near tries again.
        loading.current = undefined;
      },
    ));
  const pressAgain = async (button: HTMLElement) => {
    pressed.current = true;
    await approach();
    pressed.current = false;
    if (loading.current) button.click();
    else toast.error("Not opened", { description: "The server could not be reached. Try again." });
  };
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
