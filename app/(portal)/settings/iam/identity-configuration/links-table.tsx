"use client";

import { CardTable } from "@/components/data-table/card-table";
import type { JoinLinkRow } from "@/lib/join-links/queries";

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
  return (
    <CardTable
      label="Additional links"
      headers={headers}
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
