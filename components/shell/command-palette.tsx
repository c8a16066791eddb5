"use client";

import { Command } from "cmdk";
import { CornerDownLeft, FileText, Search, UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Avatar } from "../ui/avatar";
import { Spinner } from "../ui/spinner";

export interface PaletteUser {
  id: string;
  name: string;
  email: string;
  href: string;
}

export interface CommandPaletteProps {
  open: boolean;
  onClose: () => void;
  pages: readonly { href: string; label: string }[];
  inviteHref?: string | undefined;
  /** Up to ten users that match; called 200 ms after the last key. */
  searchUsers?: ((query: string) => Promise<PaletteUser[]>) | undefined;
}

const DEBOUNCE_MS = 200;

const itemLook =
  "flex min-h-9 cursor-default items-center gap-2.5 rounded-sm px-2.5 py-1 select-none data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-fg-muted";
const groupLook =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-muted";

/** Go to a page, invite, or find a user, by typing. Loaded by `CommandPaletteLauncher`. */
export default function CommandPalette({
  open,
  onClose,
  pages,
  inviteHref,
  searchUsers,
}: CommandPaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const [query, setQuery] = useState("");
  const term = query.trim();
  const found = useUserSearch(open ? term : "", searchUsers);

  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) {
      element?.showModal();
      field.current?.focus();
    }
    if (!open && element?.open) element.close();
  }, [open]);

  const close = () => {
    setQuery("");
    onClose();
  };
  const go = (href: string) => {
    close();
    router.push(href);
  };

  const folded = term.toLocaleLowerCase();
  const matches = (label: string) => label.toLocaleLowerCase().includes(folded);
  const shownPages = pages.filter(({ label }) => matches(label));
  const showInvite = inviteHref !== undefined && matches("Invite new users");
  const nothing = shownPages.length === 0 && !showInvite && found.users.length === 0;

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape closes it
    <dialog
      ref={dialog}
      aria-label="Command palette"
      onClose={close}
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
      className="mx-auto mt-[12dvh] w-[min(36rem,calc(100vw-2rem))] overflow-hidden rounded-lg border border-line bg-raised text-sm text-fg shadow-float"
    >
      {open ? (
        <Command shouldFilter={false} label="Command palette" loop>
          <div className="flex items-center gap-2.5 border-b border-line px-4">
            <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
            <Command.Input
              ref={field}
              value={query}
              onValueChange={setQuery}
              placeholder={searchUsers ? "Go to a page or find a user" : "Go to a page"}
              className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none pointer-coarse:text-lg"
            />
            {found.searching ? <Spinner className="text-fg-muted" /> : null}
            <kbd
              aria-hidden
              className="rounded-[4px] border border-line bg-sunken px-1.5 font-sans text-2xs text-fg-muted pointer-coarse:hidden"
            >
              Esc
            </kbd>
          </div>
          <Command.List
            label="Results"
            className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1.5 outline-none"
          >
            {shownPages.length > 0 ? (
              <Command.Group heading="Go to" className={groupLook}>
                {shownPages.map(({ href, label }) => (
                  <Command.Item
                    key={href}
                    value={href}
                    onSelect={() => go(href)}
                    className={itemLook}
                  >
                    <FileText aria-hidden />
                    {label}
                  </Command.Item>
                ))}
              </Command.Group>
            ) : null}
            {showInvite ? (
              <Command.Group heading="Do" className={groupLook}>
                <Command.Item value="invite" onSelect={() => go(inviteHref)} className={itemLook}>
                  <UserPlus aria-hidden />
                  Invite new users
                </Command.Item>
              </Command.Group>
            ) : null}
            {found.users.length > 0 ? (
              <Command.Group heading="Users" className={groupLook}>
                {found.users.map(({ id, name, email, href }) => (
                  <Command.Item key={id} value={id} onSelect={() => go(href)} className={itemLook}>
                    <Avatar name={name || email} size="sm" />
                    <span className="min-w-0 flex-1">
                      <bdi className="block truncate text-left">{name || email}</bdi>
                      {name ? (
                        <span className="block truncate text-xs text-fg-muted">{email}</span>
                      ) : null}
                    </span>
                    <CornerDownLeft
                      aria-hidden
                      className="opacity-0 in-data-[selected=true]:opacity-100"
                    />
                  </Command.Item>
                ))}
              </Command.Group>
            ) : null}
            {nothing ? (
              <p className="px-4 py-8 text-center text-fg-muted">
                {found.searching
                  ? "Searching…"
                  : found.failed
                    ? "The search did not work. Try again in a moment."
                    : `Nothing found for “${term}”.`}
              </p>
            ) : null}
          </Command.List>
          <output className="sr-only">
            {term !== "" && !found.searching
              ? `${shownPages.length + (showInvite ? 1 : 0) + found.users.length} results`
              : ""}
          </output>
        </Command>
      ) : null}
    </dialog>
  );
}

interface Found {
  term: string;
  users: PaletteUser[];
  failed: boolean;
}

/** Searches once the term has rested; an answer that a newer one has overtaken is dropped. */
function useUserSearch(term: string, searchUsers: CommandPaletteProps["searchUsers"]) {
  const [found, setFound] = useState<Found>({ term: "", users: [], failed: false });

  useEffect(() => {
    if (term === "" || !searchUsers) return undefined;
    let overtaken = false;
    const search = async () => {
      let answer: Found;
      try {
        answer = { term, users: await searchUsers(term), failed: false };
      } catch {
        answer = { term, users: [], failed: true };
      }
      if (!overtaken) setFound(answer);
    };
    const timer = setTimeout(() => void search(), DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      overtaken = true;
    };
  }, [term, searchUsers]);

  if (term === "" || !searchUsers) return { users: [], failed: false, searching: false };
  return { users: found.users, failed: found.failed, searching: found.term !== term };
}
