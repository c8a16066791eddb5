import Link from "next/link";
import type { ReactNode } from "react";

import { Card, CardHeader } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import type { RoleCarriers } from "@/lib/roles/carriers";

type WhoHasItProps = {
  roleKey: string;
  rankName: string;
  builtIn: boolean;
  carriers: RoleCarriers;
  throughGroups: number | undefined;
  /** Which of the lists the actor may open. */
  opens: { users: boolean; groups: boolean; identity: boolean };
};

/** The role's key and rank, and everyone and everything that has it, each with the list of them. */
export function WhoHasIt({
  roleKey,
  rankName,
  builtIn,
  carriers,
  throughGroups,
  opens,
}: WhoHasItProps) {
  const users = opens.users ? `/settings/iam/users?role=${roleKey}` : undefined;
  const identity = opens.identity ? "/settings/iam/identity-configuration" : undefined;
  const groups = opens.groups ? `/settings/iam/groups?role=${roleKey}` : undefined;
  return (
    <div className="min-w-0 space-y-5">
      <Card aria-labelledby="who-has-it">
        <CardHeader title="Who has this role" titleId="who-has-it" />
        <dl className="-my-2">
          <Count
            label="Users"
            count={carriers.active + carriers.inactive}
            href={users && `${users}&status=active,inactive`}
          />
          <Count
            label="Pending invitations"
            count={carriers.invited}
            href={users && `${users}&status=invited`}
          />
          {carriers.deleted > 0 ? (
            <Count
              label="Deleted users"
              count={carriers.deleted}
              href={users && `${users}&status=deleted`}
            />
          ) : null}
          <Count label="Groups" count={carriers.groups} href={groups} />
          {throughGroups === undefined ? null : (
            <Count label="Users through groups" count={throughGroups} href={groups} />
          )}
          <Count label="Links" count={carriers.links} href={identity} />
          <Line label="Default role">
            {carriers.isDefault ? <ListLink href={identity}>Yes</ListLink> : "No"}
          </Line>
        </dl>
      </Card>
      <Card aria-labelledby="about-role">
        <CardHeader title="Details" titleId="about-role" />
        <dl className="-my-2">
          <Line label="Type">{builtIn ? "Built-in" : "Custom"}</Line>
          <Line label="Ranks as">{rankName}</Line>
          <Line label="Key">
            <code className="font-mono text-xs wrap-anywhere">{roleKey}</code>
          </Line>
        </dl>
      </Card>
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b border-line py-2 last:border-b-0">
      <dt className="text-fg-muted">{label}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </div>
  );
}

type CountProps = { label: string; count: number; href: string | undefined };

function Count({ label, count, href }: CountProps) {
  return (
    <Line label={label}>
      <ListLink href={count > 0 ? href : undefined}>{formatCount(count)}</ListLink>
    </Line>
  );
}

function ListLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href) return children;
  return (
    <Link
      href={href}
      className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {children}
    </Link>
  );
}
