"use client";

import dynamic from "next/dynamic";
import { useEffect, useState, type ReactNode } from "react";
import { cn } from "../ui/cn";
import type { CommandPaletteProps } from "./command-palette";
import { MobileBar } from "./mobile-bar";
import { Sidebar, type NavigationItem, type SidebarProps } from "./sidebar";

/** Remembers whether the sidebar is collapsed. */
const sidebarCookie = "sidebar";

const CommandPalette = dynamic(() => import("./command-palette"), { ssr: false });

interface PortalShellProps extends Pick<
  SidebarProps,
  "organization" | "pages" | "settings" | "inviteHref"
> {
  user: { name: string; email: string };
  /** Pages that only the command palette lists. */
  morePages: readonly NavigationItem[];
  /** Whether the sidebar was collapsed on the last visit. */
  collapsed: boolean;
  /** A server action that ends the session and redirects. */
  signOut: () => Promise<void>;
  /** A server action that searches for the command palette; leave it out for users who may not see any result. */
  search?: CommandPaletteProps["search"];
  /** Spans the page above the content: a `Callout` with `edge="banner"`. */
  banner?: ReactNode;
  children: ReactNode;
}

/** The frame of every page for signed-in users: sidebar, banner, content, command palette. */
export function PortalShell({
  organization,
  user,
  pages,
  settings,
  morePages,
  inviteHref,
  collapsed: initiallyCollapsed,
  signOut,
  search,
  banner,
  children,
}: PortalShellProps) {
  const [collapsed, setCollapsed] = useState(initiallyCollapsed);
  const [paletteOpen, setPaletteOpen] = useState(false);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      setPaletteOpen((open) => !open);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);

  const sidebar: SidebarProps = {
    organization,
    user: { ...user, signOut },
    pages,
    settings,
    inviteHref,
    onSearch: () => setPaletteOpen(true),
  };
  const collapse = (next: boolean) => {
    setCollapsed(next);
    // Read by the layout, so that the next page comes with the right width.
    document.cookie = `${sidebarCookie}=${next ? "collapsed" : "expanded"}; path=/; max-age=31536000; samesite=lax`;
  };

  return (
    <>
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 rounded-md bg-primary px-3 py-2 font-medium text-primary-fg not-focus:sr-only"
      >
        Skip to content
      </a>
      <div className="min-h-dvh md:flex">
        <MobileBar {...sidebar} />
        <header
          className={cn(
            "sticky top-0 z-20 h-dvh shrink-0 border-r border-line bg-sunken max-md:hidden",
            collapsed ? "w-15" : "w-58",
          )}
        >
          <Sidebar {...sidebar} collapsed={collapsed} onCollapsedChange={collapse} />
        </header>
        <div className="flex min-w-0 flex-1 flex-col md:has-data-list-page:h-dvh">
          {banner ? <aside aria-label="Notice">{banner}</aside> : null}
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-[1680px] min-w-0 flex-1 px-8 py-6 outline-none has-data-list-page:md:flex has-data-list-page:md:min-h-0 has-data-list-page:md:flex-col has-data-list-page:md:overflow-y-auto max-md:px-4 max-md:py-4"
          >
            {children}
          </main>
        </div>
      </div>
      {paletteOpen ? (
        <CommandPalette
          onClose={() => setPaletteOpen(false)}
          pages={[...pages, ...settings, ...morePages]}
          inviteHref={inviteHref}
          search={search}
          signOut={signOut}
        />
      ) : null}
    </>
  );
}
