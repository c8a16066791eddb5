"use client";

import { useEffect, useRef } from "react";

import { CardTable } from "@/components/data-table/card-table";
import type { JoinLinkRow } from "@/lib/join/queries";

import type { RoleChoice } from "./identity-values";
import { LinkRow } from "./link-row";

type LinksTableProps = {
  links: JoinLinkRow[];
  roles: RoleChoice[];
  defaultRoleKey: string;
  /** The server's time when it made the page. */
  now: string;
};

const headers = [
  ...["Name", "Role", "Domains", "Used", "Expires", "State"].map((name) => ({ name })),
  { name: "Actions", hidden: true, end: true },
];

/** The named links. There are few of them, so that they need no pages and no search. */
export function LinksTable({ links, roles, defaultRoleKey, now }: LinksTableProps) {
  // A deleted link takes the button along that it was deleted with.
  const scroller = useRef<HTMLElement>(null);
  const count = useRef(links.length);
  useEffect(() => {
    if (links.length < count.current && document.activeElement === document.body) {
      scroller.current?.focus();
    }
    count.current = links.length;
  }, [links.length]);
  return (
    <CardTable
      label="Additional links"
      headers={headers}
      scrollRef={scroller}
      className="sm:[&_:is(td,th):first-child]:pl-6 sm:[&_:is(td,th):last-child]:pr-6"
      scrollClassName="focus-inset relative max-h-[max(24rem,calc(100dvh-12rem))] overflow-auto rounded-b-lg border-t border-line max-sm:max-h-none max-sm:overflow-visible"
    >
      {links.map((link) => (
        <LinkRow
          key={link.id}
          link={link}
          roles={roles}
          defaultRoleKey={defaultRoleKey}
          now={now}
        />
      ))}
    </CardTable>
  );
}
