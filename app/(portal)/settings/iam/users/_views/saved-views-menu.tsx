"use client";

import { Menu } from "@base-ui/react/menu";
import { clsx } from "clsx";
import { BookmarkPlus, Check, Settings2, UsersRound } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { ReactNode, RefObject } from "react";

import { popupContainer } from "@/components/ui/popup-container";
import type { SavedView, SavedViewsState } from "@/lib/saved-views/queries";

type SavedViewsMenuProps = {
  id: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  anchor: RefObject<HTMLElement | null>;
  /** Opened by keyboard: focuses the first item instead of the list. */
  focusFirst: boolean;
  state: SavedViewsState;
  onSave: () => void;
  onManage: () => void;
};

const path = "/settings/iam/users";
const itemLook =
  "flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 py-1 outline-none select-none data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-fg-muted";

/** The URL that applies a view. */
const hrefOf = ({ id, query }: SavedView) => `${path}?${query}${query && "&"}view=${id}`;

/** The list that **Views** opens; loaded when it is first opened. */
export default function SavedViewsMenu({
  id,
  open,
  onOpenChange,
  anchor,
  focusFirst,
  state: { views, query, current, organizationName },
  onSave,
  onManage,
}: SavedViewsMenuProps) {
  const popup = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open || !focusFirst) return undefined;
    // After Base UI has focused the list itself.
    const timer = setTimeout(() => {
      popup.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    }, 30);
    return () => clearTimeout(timer);
  }, [open, focusFirst]);

  const own = views.filter((view) => view.own);
  const others = views.filter((view) => !view.own);
  const isCurrent = (view: SavedView) => view.id === current?.id && !current.changed;
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange}>
      <Menu.Portal container={popupContainer(anchor.current)}>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={4} className="z-30 outline-none">
          <Menu.Popup
            id={id}
            ref={popup}
            aria-label="Views"
            // An item may have opened a dialog since, which has the focus now.
            finalFocus={() =>
              document.activeElement?.closest("[role=dialog]") ? false : anchor.current
            }
            className="flex max-h-[min(28rem,var(--available-height))] w-[min(18rem,var(--available-width))] flex-col rounded-md border border-line bg-raised text-sm text-fg shadow-float outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            <div className="min-h-0 overflow-y-auto p-1">
              <ViewLink
                href={path}
                name="All users"
                current={query === "" && (current === null || current.changed)}
              />
              {own.length > 0 ? (
                <ViewGroup label="Your views">
                  {own.map((view) => (
                    <ViewLink
                      key={view.id}
                      href={hrefOf(view)}
                      name={view.name}
                      current={isCurrent(view)}
                      shared={view.shared}
                    />
                  ))}
                </ViewGroup>
              ) : null}
              {others.length > 0 ? (
                <ViewGroup label={`Shared in ${organizationName}`}>
                  {others.map((view) => (
                    <ViewLink
                      key={view.id}
                      href={hrefOf(view)}
                      name={view.name}
                      current={isCurrent(view)}
                      ownerName={view.ownerName}
                    />
                  ))}
                </ViewGroup>
              ) : null}
            </div>
            <div className="border-t border-line p-1">
              <Menu.Item label="Save view" onClick={onSave} className={itemLook}>
                <BookmarkPlus aria-hidden />
                Save view…
              </Menu.Item>
              {views.some(({ changeable }) => changeable) ? (
                <Menu.Item label="Manage views" onClick={onManage} className={itemLook}>
                  <Settings2 aria-hidden />
                  Manage views…
                </Menu.Item>
              ) : null}
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function ViewGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className="truncate px-2 pt-2.5 pb-1 text-xs text-fg-muted">
        {label}
      </Menu.GroupLabel>
      {children}
    </Menu.Group>
  );
}

type ViewLinkProps = {
  href: string;
  name: string;
  current: boolean;
  /** For the actor's own views: whether they are shared. */
  shared?: boolean;
  /** The owner of views shared by others. */
  ownerName?: string;
};

function ViewLink({ href, name, current, shared = false, ownerName }: ViewLinkProps) {
  return (
    <Menu.Item
      // Prefetching is off, because each view would load another page of users.
      render={<Link href={href} prefetch={false} scroll={false} />}
      label={name}
      aria-current={current || undefined}
      className={clsx(itemLook, current && "font-medium")}
    >
      <span className="flex w-4 shrink-0">
        {current ? <Check aria-hidden className="text-fg!" /> : null}
      </span>
      <span className="min-w-0 flex-1">
        <bdi className="block truncate">{name}</bdi>
        {ownerName ? (
          <span className="block truncate text-xs font-normal text-fg-muted">
            by <bdi>{ownerName}</bdi>
          </span>
        ) : null}
      </span>
      {shared ? (
        <>
          <UsersRound aria-hidden />
          <span className="sr-only">, shared</span>
        </>
      ) : null}
    </Menu.Item>
  );
}
