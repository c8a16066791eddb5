import type { ReactNode } from "react";

/** A page that the navigation leads to. */
export interface NavigationItem {
  href: string;
  label: string;
  /** One icon of 16 px. */
  icon: ReactNode;
}

/** A titled part of the settings navigation. */
export interface NavigationSection {
  heading: string;
  items: readonly NavigationItem[];
}

/** Whether the page at `pathname` is the one at `href` or lies below it; Home has nothing below it. */
export function isCurrent(pathname: string, href: string): boolean {
  return pathname === href || (href !== "/" && pathname.startsWith(`${href}/`));
}
