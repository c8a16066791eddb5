"use client";

import { Menu } from "@base-ui/react/menu";
import { Check, ChevronsUpDown, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { useTheme } from "next-themes";
import Link from "next/link";
import { startTransition } from "react";
import { Avatar } from "../ui/avatar";
import { cn } from "../ui/cn";
import { MenuPopup, menuItemClassName, menuSeparatorClassName } from "../ui/menu";
import { Tooltip } from "../ui/tooltip";

export interface UserMenuProps {
  name: string;
  email: string;
  /** A server action that ends the session and redirects. */
  signOut: () => Promise<void>;
  /** The picture only. */
  collapsed: boolean;
}

export const themes = [
  { value: "light", label: "Light", icon: <Sun /> },
  { value: "dark", label: "Dark", icon: <Moon /> },
  { value: "system", label: "System", icon: <Monitor /> },
];

/** The signed-in user, with **Profile**, the theme and **Sign out**. */
export function UserMenu({ name, email, signOut, collapsed }: UserMenuProps) {
  const { theme, setTheme } = useTheme();
  return (
    <Menu.Root>
      <Tooltip content={email} side="right">
        <Menu.Trigger
          className={cn(
            "flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left transition-colors hover:bg-hover",
            collapsed && "justify-center px-0",
          )}
        >
          <Avatar name={name || email} />
          <span className={collapsed ? "sr-only" : "min-w-0 flex-1"}>
            <span className="sr-only">Account of </span>
            <bdi className="block truncate text-left font-medium">{name}</bdi>
            <span className="block truncate text-xs text-fg-muted">{email}</span>
          </span>
          <ChevronsUpDown
            aria-hidden
            className={cn("size-4 shrink-0 text-fg-muted", collapsed && "hidden")}
          />
        </Menu.Trigger>
      </Tooltip>
      <MenuPopup label={`Account of ${name}`} side="top" align="start">
        <div className="px-2 pt-1.5 pb-2">
          <bdi className="block text-left font-medium wrap-anywhere">{name}</bdi>
          <span className="block text-xs wrap-anywhere text-fg-muted">{email}</span>
        </div>
        <Menu.Separator className={menuSeparatorClassName} />
        <Menu.Item render={<Link href="/profile" />} className={menuItemClassName}>
          <UserRound aria-hidden />
          Profile
        </Menu.Item>
        <Menu.Separator className={menuSeparatorClassName} />
        <Menu.RadioGroup value={theme} onValueChange={setTheme}>
          <Menu.GroupLabel className="px-2 pt-1 pb-1 text-2xs text-fg-muted">Theme</Menu.GroupLabel>
          {themes.map(({ value, label, icon }) => (
            <Menu.RadioItem key={value} value={value} className={menuItemClassName}>
              {icon}
              <span className="flex-1">{label}</span>
              <Menu.RadioItemIndicator>
                <Check aria-hidden />
              </Menu.RadioItemIndicator>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Separator className={menuSeparatorClassName} />
        <Menu.Item onClick={() => startTransition(() => signOut())} className={menuItemClassName}>
          <LogOut aria-hidden />
          Sign out
        </Menu.Item>
      </MenuPopup>
    </Menu.Root>
  );
}
