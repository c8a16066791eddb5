"use client";

import { ChevronsUpDown, LogOut, Monitor, Moon, Search, Sun, UserRound } from "lucide-react";
import { useTheme } from "next-themes";
import Link from "next/link";
import { useId, useState } from "react";
import { flushSync } from "react-dom";
import { SegmentedControl } from "../ui/segmented-control";
import { openCommandPalette } from "./open-command-palette";

interface UserMenuProps {
  name: string;
  email: string;
  /** Made by the server, which spares the browser the code for them. */
  initials: string;
  profileHref?: string | undefined;
  signOut: () => Promise<void>;
}

type Theme = "light" | "dark" | "system";

const themes = [
  { value: "light" as const, label: "Light", icon: <Sun /> },
  { value: "dark" as const, label: "Dark", icon: <Moon /> },
  { value: "system" as const, label: "System", icon: <Monitor /> },
];

const itemLook =
  "flex h-8.5 w-full items-center gap-2.5 rounded-sm px-2 text-left hover:bg-hover focus-inset [&_svg]:size-4 [&_svg]:text-fg-muted";

/** Who is signed in; opens profile, theme and sign-out. A native popover: it needs no library. */
export function UserMenu({ name, email, initials, profileHref, signOut }: UserMenuProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { theme, setTheme } = useTheme();
  const close = () => document.getElementById(id)?.hidePopover();

  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left transition-colors hover:bg-hover"
      >
        <span aria-hidden className="person-initials">
          {initials}
        </span>
        <span className="min-w-0 flex-1">
          <span className="sr-only">Account of </span>
          <bdi className="block truncate text-left font-medium">{name}</bdi>
          <span className="block truncate text-xs text-fg-muted">{email}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-fg-muted" />
      </button>
      <div
        id={id}
        popover="auto"
        // In the page only while open, and before the browser measures it.
        onBeforeToggle={(event) => {
          const opens = event.newState === "open";
          if (opens) flushSync(() => setOpen(true));
        }}
        onToggle={(event) => setOpen(event.newState === "open")}
        className="fixed inset-auto bottom-18 left-3 m-0 w-62 rounded-md border border-line bg-raised p-1 text-sm text-fg shadow-float"
      >
        {open ? (
          <>
            <div className="border-b border-line px-2 pt-1.5 pb-2.5">
              <bdi className="block text-left font-medium wrap-anywhere">{name}</bdi>
              <span className="block text-xs wrap-anywhere text-fg-muted">{email}</span>
            </div>
            <div className="border-b border-line py-1">
              {profileHref ? (
                <Link href={profileHref} className={itemLook} onClick={close}>
                  <UserRound aria-hidden />
                  Profile
                </Link>
              ) : null}
              <button
                type="button"
                className={itemLook}
                onClick={() => {
                  close();
                  openCommandPalette();
                }}
              >
                <Search aria-hidden />
                <span className="flex-1">Search and go to</span>
                <kbd aria-hidden className="font-sans text-2xs text-fg-muted pointer-coarse:hidden">
                  Ctrl K
                </kbd>
              </button>
              <div className="flex items-center justify-between py-1 pr-1 pl-2">
                <span aria-hidden className="text-fg-muted">
                  Theme
                </span>
                <SegmentedControl
                  label="Theme"
                  iconOnly
                  options={themes}
                  value={(theme as Theme | undefined) ?? null}
                  onValueChange={setTheme}
                />
              </div>
            </div>
            <form action={signOut} className="pt-1">
              <button type="submit" className={itemLook}>
                <LogOut aria-hidden />
                Sign out
              </button>
            </form>
          </>
        ) : null}
      </div>
    </>
  );
}
