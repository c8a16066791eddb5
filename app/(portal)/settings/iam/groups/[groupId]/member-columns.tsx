"use client";

import { CalendarClock, Ellipsis, UserMinus } from "lucide-react";
import Link from "next/link";

import { columnHelper } from "@/components/data-table/columns";
import { initials } from "@/components/ui/avatar";
import { EndsIn } from "@/components/ui/ends-in";
import { Menu } from "@/components/ui/menu";
import { Person } from "@/components/ui/person";
import type { ListedMember } from "@/lib/groups/users";

import { UserStatusBadge } from "../../users/_table/user-status-badge";

/** A member as the list shows it. */
export type MemberRow = ListedMember & {
  id: string;
  now: string;
  linksUsers: boolean;
  onRemove: () => void;
  onEditUntil: () => void;
};

const { display } = columnHelper<MemberRow>();

export const memberColumns = [
  display({
    id: "name",
    header: "Name",
    enableSorting: true,
    meta: { skeleton: "person", className: "sm:w-full sm:max-w-0" },
    cell: ({ row: { original: member } }) => (
      <Person
        initials={initials(member.name)}
        detail={
          <>
            {member.name === member.email ? null : member.email}
            {member.isActor ? (member.name === member.email ? "You" : " · You") : null}
          </>
        }
      >
        {member.linksUsers ? (
          <Link href={`/settings/iam/users/${member.userId}`}>{member.name}</Link>
        ) : (
          member.name
        )}
      </Person>
    ),
  }),
  display({
    id: "status",
    header: "Status",
    meta: { card: "inline", skeleton: "badge" },
    cell: ({ row: { original: member } }) => (
      <UserStatusBadge status={member.status} invitationExpired={false} />
    ),
  }),
  display({
    id: "until",
    header: "Until",
    enableSorting: true,
    meta: { card: "inline", className: "whitespace-nowrap" },
    cell: ({ row: { original: member } }) =>
      member.endsAt ? (
        <EndsIn date={member.endsAt} now={member.now} />
      ) : (
        <>
          <span aria-hidden className="text-fg-subtle max-sm:hidden">
            —
          </span>
          <span className="sr-only">no end</span>
        </>
      ),
  }),
  display({
    id: "actions",
    header: "Actions",
    meta: { card: "end", hideHeader: true, className: "w-12", skeleton: "button" },
    cell: ({ row: { original: member } }) => (
      <Menu
        label={`Actions for ${member.name}`}
        icon={<Ellipsis />}
        items={[
          {
            label: member.endsAt ? "Change end date" : "Set end date",
            icon: <CalendarClock />,
            onSelect: member.onEditUntil,
            disabledReason: member.endLocked,
          },
          {
            label: "Remove from group",
            icon: <UserMinus />,
            danger: true,
            separated: true,
            onSelect: member.onRemove,
            disabledReason: member.removalLocked,
          },
        ]}
      />
    ),
  }),
];

/** The columns for actors who may not change who is in the group. */
export const memberColumnsWithoutActions = memberColumns.filter(({ id }) => id !== "actions");
