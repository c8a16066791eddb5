import Link from "next/link";
import type { ReactNode } from "react";

import { Card, CardHeader } from "@/components/ui/card";
import { permissionLabels } from "@/lib/access/policy";
import { displayName } from "@/lib/users/display-name";
import type { Person } from "@/lib/users/person";

/** What is known of a user, for readers who may not change it. */
export function Details({ person }: { person: Person }) {
  const { details, isActor, refusals } = person;
  // A reader without users:manage edits no user, and needs no reason for each field.
  const reason = isActor ? (
    <>
      You can change your names in{" "}
      <Link href="/profile" className="rounded-sm underline underline-offset-2">
        Profile
      </Link>
      .
    </>
  ) : details ? (
    refusals.edit
  ) : undefined;
  return (
    <Card aria-labelledby="details">
      <CardHeader title="Details" titleId="details" description={reason} />
      <dl className="-my-2.5 text-sm">
        <Entry label="Name">{displayName(person)}</Entry>
        <Entry label="Email">{person.email}</Entry>
        <Entry label="Role">{person.roleName}</Entry>
        {person.isSystemAdmin ? <Entry label="System Admin">On</Entry> : null}
        {details && details.extraPermissions.length > 0 ? (
          <Entry label="Extra permissions">
            {details.extraPermissions.map((each) => permissionLabels[each]).join(", ")}
          </Entry>
        ) : null}
      </dl>
    </Card>
  );
}

function Entry({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[10rem_minmax(0,1fr)] gap-4 border-b border-line py-2.5 last:border-b-0 max-sm:grid-cols-1 max-sm:gap-0.5">
      <dt className="text-fg-muted">{label}</dt>
      <dd className="wrap-anywhere">
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}
