"use client";

import { cn } from "../ui/cn";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { isCurrent } from "./navigation-item";

interface NavigationLinkProps {
  href: string;
  icon: ReactNode;
  children: ReactNode;
  /** Marked for every page below this path instead of `href`'s own. */
  area?: string;
  /** Never stands out: a shortcut to a page that has its place elsewhere. */
  shortcut?: boolean;
}

/** A line of the navigation; the one that one is on stands out and is announced as current. */
export function NavigationLink({ href, icon, children, area, shortcut }: NavigationLinkProps) {
  const pathname = usePathname();
  const current = isCurrent(pathname, area ?? href);
  return (
    <Link
      href={href}
      aria-current={current ? (pathname === href ? "page" : "true") : undefined}
      className={cn(
        "flex h-8.5 items-center gap-2.5 rounded-md border px-2 font-medium whitespace-nowrap transition-colors [&_svg]:size-4",
        current && !shortcut
          ? "border-line bg-surface text-fg shadow-card"
          : "border-transparent text-fg-muted hover:bg-hover hover:text-fg",
      )}
    >
      <span aria-hidden className="flex shrink-0">
        {icon}
      </span>
      <span className="truncate">{children}</span>
    </Link>
  );
}
