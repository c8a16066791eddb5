"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Boxes, CornerDownLeft, LogOut, Search, ShieldCheck, UserPlus } from "lucide-react";
import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useRef, useState } from "react";
import { Avatar } from "../ui/avatar";
import { Spinner } from "../ui/spinner";
import type { NavigationItem } from "./sidebar";
import { themes } from "./user-menu";

export interface PaletteResult {
  kind: "user" | "group" | "role";
  name: string;
  /** Below the name; "" for nothing. */
  detail: string;
  href: string;
}

export interface CommandPaletteProps {
  onClose: () => void;
  pages: readonly NavigationItem[];
  inviteHref?: string | undefined;
  /** The users, groups and roles that match; called 200 ms after the last key. */
  search?: ((query: string) => Promise<PaletteResult[]>) | undefined;
  signOut: () => Promise<void>;
}

const DEBOUNCE_MS = 200;

const itemClassName =
  "flex min-h-9 cursor-default items-center gap-2.5 rounded-sm px-2.5 py-1 select-none data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-fg-muted";
const groupClassName =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-muted";

const resultGroups = [
  { kind: "user", heading: "Users" },
  { kind: "group", heading: "Groups" },
  { kind: "role", heading: "Roles" },
] as const;

/** Goes to a page, does an action, or finds a user, a group or a role by typing. */
export default function CommandPalette({
  onClose,
  pages,
  inviteHref,
  search,
  signOut,
}: CommandPaletteProps) {
  const field = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const { setTheme } = useTheme();
  const [query, setQuery] = useState("");
  const term = query.trim();
  const found = useSearch(term, search);

  const go = (href: string) => {
    onClose();
    router.push(href);
  };

  const folded = term.toLocaleLowerCase();
  const matches = ({ label }: { label: string }) => label.toLocaleLowerCase().includes(folded);
  const actions = [
    ...(inviteHref
      ? [{ label: "Invite new users", icon: <UserPlus />, run: () => go(inviteHref) }]
      : []),
    ...themes.map(({ value, label, icon }) => ({
      label: `Theme: ${label}`,
      icon,
      run: () => {
        onClose();
        setTheme(value);
      },
    })),
    { label: "Sign out", icon: <LogOut />, run: () => startTransition(() => signOut()) },
  ];
  const groups = [
    {
      heading: "Go to",
      items: pages.map(({ href, label, icon }) => ({ label, icon, run: () => go(href) })),
    },
    { heading: "Actions", items: actions },
  ]
    .map(({ heading, items }) => ({ heading, items: items.filter(matches) }))
    .filter(({ items }) => items.length > 0);
  const count = groups.flatMap(({ items }) => items).length + found.results.length;

  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label="Command palette"
          initialFocus={field}
          className="fixed top-[12dvh] left-1/2 z-40 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised text-sm text-fg shadow-float outline-none"
        >
          <Command shouldFilter={false} label="Command palette" loop>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
              <Command.Input
                ref={field}
                value={query}
                onValueChange={setQuery}
                placeholder="Search or jump to …"
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
              {groups.map(({ heading, items }) => (
                <Command.Group key={heading} heading={heading} className={groupClassName}>
                  {items.map(({ label, icon, run }) => (
                    <Command.Item
                      key={label}
                      value={label}
                      onSelect={run}
                      className={itemClassName}
                    >
                      {icon}
                      {label}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
              {resultGroups.map(({ kind, heading }) => {
                const results = found.results.filter((result) => result.kind === kind);
                if (results.length === 0) return null;
                return (
                  <Command.Group key={kind} heading={heading} className={groupClassName}>
                    {results.map((result) => (
                      <ResultItem
                        key={result.href}
                        result={result}
                        onSelect={() => go(result.href)}
                      />
                    ))}
                  </Command.Group>
                );
              })}
              {count === 0 ? (
                <p className="px-4 py-8 text-center text-fg-muted">
                  {found.searching
                    ? "Searching…"
                    : found.failed
                      ? "The search failed. Try again in a moment."
                      : `Nothing found for “${term}”.`}
                </p>
              ) : null}
            </Command.List>
            <output className="sr-only">
              {term !== "" && !found.searching
                ? `${count} ${count === 1 ? "result" : "results"}`
                : ""}
            </output>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ResultItem({ result, onSelect }: { result: PaletteResult; onSelect: () => void }) {
  const { kind, name, detail, href } = result;
  return (
    <Command.Item value={href} onSelect={onSelect} className={itemClassName}>
      {kind === "user" ? (
        <Avatar name={name} size="sm" />
      ) : kind === "group" ? (
        <Boxes aria-hidden />
      ) : (
        <ShieldCheck aria-hidden />
      )}
      <span className="min-w-0 flex-1">
        <bdi className="block truncate text-left">{name}</bdi>
        {detail ? (
          <bdi className="block truncate text-left text-xs text-fg-muted">{detail}</bdi>
        ) : null}
      </span>
      <CornerDownLeft aria-hidden className="opacity-0 in-data-[selected=true]:opacity-100" />
    </Command.Item>
  );
}

interface Found {
  term: string;
  results: PaletteResult[];
  failed: boolean;
}

/** Searches 200 ms after the last key; the answer to an older term is dropped. */
function useSearch(term: string, search: CommandPaletteProps["search"]) {
  const [found, setFound] = useState<Found>({ term: "", results: [], failed: false });

  useEffect(() => {
    if (term === "" || !search) return undefined;
    let outdated = false;
    const searchNow = async () => {
      let answer: Found;
      try {
        answer = { term, results: await search(term), failed: false };
      } catch {
        answer = { term, results: [], failed: true };
      }
      if (!outdated) setFound(answer);
    };
    const timer = setTimeout(() => void searchNow(), DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      outdated = true;
    };
  }, [term, search]);

  if (term === "" || !search) return { results: [], failed: false, searching: false };
  return { results: found.results, failed: found.failed, searching: found.term !== term };
}
