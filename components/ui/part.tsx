"use client";

import { lazy, Suspense, type ComponentType, type ReactNode } from "react";

/** A component whose code loads when it is first rendered. */
export function part<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  { fallback = null }: { fallback?: ReactNode; unasked?: boolean } = {},
) {
  const Content = lazy(load);
  return function Part(props: Props) {
    return (
      <Suspense fallback={fallback}>
        <Content {...props} />
      </Suspense>
    );
  };
}
