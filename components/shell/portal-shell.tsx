"use client";

import { Settings, UserPlus } from "lucide-react";
import type { ReactNode } from "react";
import { Mark } from "../ui/mark";
import { CommandPaletteLauncher } from "./command-palette-launcher";
import type { PaletteUser } from "./command-palette";
import { MobileBar } from "./mobile-bar";
import type { NavigationItem, NavigationSection } from "./navigation-item";
import { NavigationLink } from "./navigation-link";
import { SettingsNavigation } from "./settings-navigation";
import { UserMenu } from "./user-menu";

interface PortalShellProps {
  organization: { name: string; subdomain: string };
  user: { name: string; email: string; initials: string };
  /** The pages at the top of the sidebar, Home first. */
  pages: readonly NavigationItem[];
  /** The sections below /settings; **Settings** leads to the first page, and is not there without one. */
  settings: readonly NavigationSection[];
  /** Pages that the command palette knows beside those of the navigation. */
  morePages?: readonly { href: string; label: string }[];
  /** Where **Invite member** leads; leave it out for those who may not invite. */
  inviteHref?: string | undefined;
  /** Where **Profile** in the user menu leads, once there is such a page. */
  profileHref?: string | undefined;
  /** A server action that ends the session and redirects. */
  signOut: () => Promise<void>;
  /** A server action that finds users for the command palette; leave it out for those who may not see any. */
  searchUsers?: ((query: string) => Promise<PaletteUser[]>) | undefined;
  /** Spans the page above the content: a `Callout` with `edge="banner"`. */
  banner?: ReactNode;
  children: ReactNode;
}

/** The frame of every page for signed-in people: sidebar, settings navigation, content. */
export function PortalShell({
  organization,
  user,
  pages,
  settings,
  morePages = [],
  inviteHref,
  profileHref,
  signOut,
  searchUsers,
  banner,
  children,
}: PortalShellProps) {
  const settingsHref = settings[0]?.items[0]?.href;
  const sidebar = (
    <div className="flex h-full flex-col p-3">
      <div className="mb-3 flex items-center gap-2.5 px-2 py-1.5">
        <Mark />
        <div className="min-w-0">
          <p className="truncate text-base leading-4.5 font-semibold" title={organization.name}>
            {organization.name}
          </p>
          <p className="truncate text-xs text-fg-muted">{organization.subdomain}</p>
        </div>
      </div>
      <nav
        aria-label="Portal"
        className="flex min-h-0 flex-1 flex-col justify-between gap-6 overflow-y-auto"
      >
        <ul className="space-y-0.5">
          {pages.map(({ href, label, icon }) => (
            <li key={href}>
              <NavigationLink href={href} icon={icon}>
                {label}
              </NavigationLink>
            </li>
          ))}
        </ul>
        <ul className="space-y-0.5">
          {inviteHref ? (
            <li>
              <NavigationLink shortcut href={inviteHref} icon={<UserPlus />}>
                Invite member
              </NavigationLink>
            </li>
          ) : null}
          {settingsHref ? (
            <li>
              <NavigationLink href={settingsHref} area="/settings" icon={<Settings />}>
                Settings
              </NavigationLink>
            </li>
          ) : null}
        </ul>
      </nav>
      <div className="mt-2 border-t border-line pt-2">
        <UserMenu {...user} profileHref={profileHref} signOut={signOut} />
      </div>
    </div>
  );

  return (
    <>
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 rounded-md bg-primary px-3 py-2 font-medium text-primary-fg not-focus:sr-only"
      >
        Skip to content
      </a>
      <div className="min-h-dvh md:grid md:grid-cols-[14rem_minmax(0,1fr)]">
        <MobileBar organization={organization.name}>{sidebar}</MobileBar>
        <header className="sticky top-0 h-dvh border-r border-line bg-sunken max-md:hidden">
          {sidebar}
        </header>
        <div className="flex min-w-0 flex-col md:has-data-list-page:h-dvh">
          {banner ? <aside aria-label="Notice">{banner}</aside> : null}
          <div className="flex min-h-0 min-w-0 flex-1 max-lg:flex-col">
            <SettingsNavigation sections={settings} />
            <main
              id="content"
              tabIndex={-1}
              className="mx-auto w-full max-w-[1680px] min-w-0 flex-1 px-8 py-6 outline-none has-data-list-page:md:flex has-data-list-page:md:min-h-0 has-data-list-page:md:flex-col has-data-list-page:md:overflow-y-auto max-md:px-4 max-md:py-4"
            >
              {children}
            </main>
          </div>
        </div>
      </div>
      <CommandPaletteLauncher
        pages={[
          ...pages.map(({ href, label }) => ({ href, label })),
          ...settings.flatMap(({ items }) => items.map(({ href, label }) => ({ href, label }))),
          ...morePages,
          ...(profileHref ? [{ href: profileHref, label: "Profile" }] : []),
        ]}
        inviteHref={inviteHref}
        searchUsers={searchUsers}
      />
    </>
  );
}
