"use client";

import { clsx } from "clsx";
import { useEffect, useRef } from "react";

import {
  cardPlaces,
  cellLook,
  endHeadLook,
  headLook,
  rowLook,
} from "@/components/data-table/table-look";
import type { JoinLinkRow } from "@/lib/join/queries";

import type { RoleChoice } from "./identity-values";
import { LinkRow } from "./link-row";

type LinksTableProps = {
  links: JoinLinkRow[];
  roles: RoleChoice[];
  defaultRoleKey: string;
  now: string;
};

const headers = ["Name", "Role", "Domains", "Used", "Expires", "State"];

/** The named links. There are few of them, so that they need no pages and no search. */
export function LinksTable({ links, roles, defaultRoleKey, now }: LinksTableProps) {
  // A deleted link takes the button along that it was deleted with.
  const section = useRef<HTMLElement>(null);
  const count = useRef(links.length);
  useEffect(() => {
    if (links.length < count.current && document.activeElement === document.body) {
      section.current?.focus();
    }
    count.current = links.length;
  }, [links.length]);
  return (
    // What scrolls must be reachable by keyboard.
    <section
      ref={section}
      aria-label="Additional links, table"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="focus-inset relative max-h-[max(24rem,calc(100dvh-12rem))] overflow-auto rounded-b-lg border-t border-line max-sm:max-h-none max-sm:overflow-visible"
    >
      {/* The roles are spelled out because rows that CSS turns into cards lose their own. */}
      {/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */}
      <table
        role="table"
        aria-label="Additional links"
        className="w-full border-separate border-spacing-0 text-left max-sm:block"
      >
        <thead role="rowgroup" className="max-sm:sr-only">
          <tr role="row">
            {headers.map((header) => (
              <th key={header} role="columnheader" scope="col" className={headLook}>
                {header}
              </th>
            ))}
            <th role="columnheader" scope="col" className={clsx(headLook, endHeadLook)}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-sm:block">
          {links.map((link) => (
            <LinkRow
              key={link.id}
              link={link}
              roles={roles}
              defaultRoleKey={defaultRoleKey}
              now={now}
              cell={(place, className) => clsx(cellLook, cardPlaces[place], className)}
              rowClassName={clsx(rowLook, "max-sm:pl-4!")}
            />
          ))}
        </tbody>
      </table>
      {/* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */}
    </section>
  );
}
