"use client";

import { LogOut, Monitor, Moon, Search, Sun, UserRound } from "lucide-react";
import { useTheme } from "next-themes";
import Link from "next/link";
import { SegmentedControl } from "../ui/segmented-control";
import { openCommandPalette } from "./open-command-palette";

export interface UserMenuItemsProps {
  name: string;
  email: string;
  profileHref?: string | undefined;
  signOut: () => Promise<void>;
  onClose: () => void;
}

type Theme = "light" | "dark" | "system";

const themes = [
  { value: "light" as const, label: "Light", icon: <Sun /> },
  { value: "dark" as const, label: "Dark", icon: <Moon /> },
  { value: "system" as const, label: "System", icon: <Monitor /> },
];

const itemLook =
  "flex h-8.5 w-full items-center gap-2.5 rounded-sm px-2 text-left hover:bg-hover focus-inset [&_svg]:size-4 [&_svg]:text-fg-muted";

/** What `UserMenu` opens, loaded when somebody comes near its button. */
export function UserMenuItems({ name, email, profileHref, signOut, onClose }: UserMenuItemsProps) {
  const { theme, setTheme } = useTheme();
  return (
    <>
      <div className="border-b border-line px-2 pt-1.5 pb-2.5">
        <bdi className="block text-left font-medium wrap-anywhere">{name}</bdi>
        <span className="block text-xs wrap-anywhere text-fg-muted">{email}</span>
      </div>
      <div className="border-b border-line py-1">
        {profileHref ? (
          <Link href={profileHref} className={itemLook} onClick={onClose}>
            <UserRound aria-hidden />
            Profile
          </Link>
        ) : null}
        <button
          type="button"
          className={itemLook}
          onClick={() => {
            onClose();
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
  );
}
