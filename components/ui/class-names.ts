import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: { theme: { shadow: ["card", "float"], text: ["2xs"] } },
});

/**
 * Joins class names; of two that set the same property the later one wins, so a caller's
 * `className` overrides a part's own.
 */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values));
}
