"use client";

import { ArrowLeft, PanelLeft, Search, Settings, UserPlus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "../ui/cn";
import { IconButton } from "../ui/icon-button";
import { Mark } from "../ui/mark";
import { Tooltip } from "../ui/tooltip";
import { UserMenu, type UserMenuProps } from "./user-menu";

/** A page that the navigation leads to. */
export interface NavigationItem {
  href: string;
  label: string;
  /** One icon of 16 px. */
  icon: ReactNode;
}

export interface SidebarProps {
  organization: { name: string; subdomain: string };
  user: Omit<UserMenuProps, "collapsed">;
  /** The pages at the top, Home first. */
  pages: readonly NavigationItem[];
  /** The pages of **Identity and Access Management**; **Settings** leads to the first one. */
  settings: readonly NavigationItem[];
  /** Where **Invite member** leads; leave it out for users who may not invite. */
  inviteHref?: string | undefined;
  /** Opens the command palette. */
  onSearch: () => void;
  /** Icons only. */
  collapsed?: boolean;
  onCollapsedChange?: (collapsed: boolean) => void;
}

/** The navigation of the portal; below /settings it shows the pages of the settings instead. */
export function Sidebar({
  organization,
  user,
  pages,
  settings,
  inviteHref,
  onSearch,
  collapsed = false,
  onCollapsedChange,
}: SidebarProps) {
  const inSettings = usePathname().startsWith("/settings") && settings.length > 0;
  const settingsHref = settings[0]?.href;
  const link = (item: NavigationItem, area?: string) => (
    <li key={item.href}>
      <NavigationLink {...item} area={area} collapsed={collapsed} />
    </li>
  );
  return (
    <div className="flex h-full flex-col gap-3 p-3">
      <div className={cn("flex items-center gap-2.5", collapsed ? "flex-col" : "pl-2")}>
        <Mark />
        <div className={cn("min-w-0 flex-1", collapsed && "sr-only")}>
          <p className="truncate text-base leading-4.5 font-semibold" title={organization.name}>
            {organization.name}
          </p>
          <p className="truncate text-xs text-fg-muted">{organization.subdomain}</p>
        </div>
        {onCollapsedChange ? (
          <IconButton
            size="sm"
            label={collapsed ? "Expand sidebar" : "Collapse sidebar"}
            icon={<PanelLeft />}
            onClick={() => onCollapsedChange(!collapsed)}
          />
        ) : null}
      </div>
      <SearchButton collapsed={collapsed} onSearch={onSearch} />
      <nav
        aria-label="Portal"
        className="flex min-h-0 flex-1 flex-col justify-between gap-6 overflow-y-auto"
      >
        {inSettings ? (
          <div>
            <NavigationLink
              href="/"
              label="Back to Home"
              icon={<ArrowLeft />}
              collapsed={collapsed}
            />
            <h2
              id="settings-heading"
              className={cn(
                "px-2 pt-4 pb-1.5 text-2xs font-medium text-fg-muted",
                collapsed && "sr-only",
              )}
            >
              Identity and Access Management
            </h2>
            <ul
              aria-labelledby="settings-heading"
              className={cn("space-y-0.5", collapsed && "pt-3")}
            >
              {settings.map((item) => link(item))}
            </ul>
          </div>
        ) : (
          <ul className="space-y-0.5">{pages.map((item) => link(item))}</ul>
        )}
        <ul className="space-y-0.5">
          {inviteHref
            ? link({ href: inviteHref, label: "Invite member", icon: <UserPlus /> })
            : null}
          {settingsHref
            ? link({ href: settingsHref, label: "Settings", icon: <Settings /> }, "/settings")
            : null}
        </ul>
      </nav>
      <div className="border-t border-line pt-2">
        <UserMenu {...user} collapsed={collapsed} />
      </div>
    </div>
  );
}

interface NavigationLinkProps extends NavigationItem {
  /** Marked for every page below this path instead of `href`'s own. */
  area?: string | undefined;
  collapsed: boolean;
}

/** Whether the page at `pathname` is the one at `href` or lies below it; Home has nothing below it. */
const isCurrent = (pathname: string, href: string) =>
  pathname === href || (href !== "/" && pathname.startsWith(`${href}/`));

/** A line of the navigation; the current one stands out and is announced. */
function NavigationLink({ href, label, icon, area, collapsed }: NavigationLinkProps) {
  const pathname = usePathname();
  const current = isCurrent(pathname, area ?? href);
  const link = (
    <Link
      href={href}
      aria-current={current ? (pathname === href ? "page" : "true") : undefined}
      className={cn(
        "flex h-8.5 items-center gap-2.5 rounded-md border px-2 font-medium whitespace-nowrap transition-colors [&_svg]:size-4",
        collapsed && "justify-center",
        current
          ? "border-line bg-surface text-fg shadow-card"
          : "border-transparent text-fg-muted hover:bg-hover hover:text-fg",
      )}
    >
      <span aria-hidden className="flex shrink-0">
        {icon}
      </span>
      <span className={collapsed ? "sr-only" : "truncate"}>{label}</span>
    </Link>
  );
  return collapsed ? (
    <Tooltip content={label} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}

/** Looks like a search field, and opens the command palette. */
function SearchButton({ collapsed, onSearch }: { collapsed: boolean; onSearch: () => void }) {
  const button = (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={onSearch}
      className={cn(
        "flex h-8.5 w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2 text-left text-fg-muted transition-colors hover:border-control-line [&_svg]:size-4 [&_svg]:shrink-0",
        collapsed && "justify-center",
      )}
    >
      <Search aria-hidden />
      <span className={collapsed ? "sr-only" : "min-w-0 flex-1 truncate"}>Search or jump to …</span>
      <kbd
        aria-hidden
        className={cn(
          "shrink-0 font-sans text-2xs text-fg-subtle pointer-coarse:hidden",
          collapsed && "hidden",
        )}
      >
        Ctrl K
      </kbd>
    </button>
  );
  return collapsed ? (
    <Tooltip content="Search or jump to … (Ctrl K)" side="right">
      {button}
    </Tooltip>
  ) : (
    button
  );
}
