"use client";

import { Menu } from "@base-ui/react/menu";
import { BookmarkPlus, Check, Settings2, UsersRound } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { cn } from "@/components/ui/cn";
import { MenuPopup, menuItemClassName } from "@/components/ui/menu";
import type { SavedView, SavedViewsState } from "@/lib/saved-views/queries";

type SavedViewsMenuProps = {
  state: SavedViewsState;
  onSave: () => void;
  onManage: () => void;
};

const path = "/settings/iam/users";
/** The URL that applies a view. */
const hrefOf = ({ id, query }: SavedView) => `${path}?${query}${query && "&"}view=${id}`;

/** The list that **Views** opens. */
export function SavedViewsMenu({
  state: { views, query, current, organizationName },
  onSave,
  onManage,
}: SavedViewsMenuProps) {
  const own = views.filter((view) => view.own);
  const others = views.filter((view) => !view.own);
  const isCurrent = (view: SavedView) => view.id === current?.id && !current.changed;
  return (
    <MenuPopup
      label="Views"
      align="end"
      className="flex max-h-[min(28rem,var(--available-height))] w-[min(18rem,var(--available-width))] flex-col p-0"
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
        <Menu.Item label="Save view" onClick={onSave} className={menuItemClassName}>
          <BookmarkPlus aria-hidden />
          Save view…
        </Menu.Item>
        {views.some(({ changeable }) => changeable) ? (
          <Menu.Item label="Manage views" onClick={onManage} className={menuItemClassName}>
            <Settings2 aria-hidden />
            Manage views…
          </Menu.Item>
        ) : null}
      </div>
    </MenuPopup>
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
  /** Of own views: whether other users see it, too. */
  shared?: boolean;
  /** Of views that other users share. */
  ownerName?: string;
};

function ViewLink({ href, name, current, shared = false, ownerName }: ViewLinkProps) {
  return (
    <Menu.Item
      // Each view is another page of users: fetching all of them ahead would cost too much.
      render={<Link href={href} prefetch={false} scroll={false} />}
      label={name}
      aria-current={current || undefined}
      className={cn(menuItemClassName, current && "font-medium")}
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
