import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  // The names of app/globals.css that the library cannot know.
  extend: { theme: { shadow: ["card", "float"] } },
});

/** Joins class names; of two Tailwind classes for the same property the last one wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
