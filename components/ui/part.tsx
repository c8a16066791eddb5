"use client";

import { lazy, Suspense, type ComponentType, type ReactNode } from "react";
import { loadPart } from "./load-part";

interface PartOptions {
  /** What stands there until the code has come; nothing unless said. */
  fallback?: ReactNode;
  /** It comes by itself; nobody needs to know that it is late. */
  unasked?: boolean;
}

/** A part of a page that most visits do without: its code loads when it is first drawn. */
export function part<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  { fallback = null, unasked }: PartOptions = {},
) {
  const Content = lazy(() => loadPart(load, { unasked }));
  return function Part(props: Props) {
    return (
      <Suspense fallback={fallback}>
        <Content {...props} />
      </Suspense>
    );
  };
}
