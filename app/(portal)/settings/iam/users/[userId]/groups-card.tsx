import Link from "next/link";

import { Card, CardHeader } from "@/components/ui/card";
import { EndsIn } from "@/components/ui/ends-in";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Membership } from "@/lib/effective-access/explain";

type GroupsCardProps = {
  memberships: readonly Membership[];
  now: string;
  /** Whether group roles count. */
  isRbac: boolean;
  /** Whether the actor may open the pages of groups. */
  opensGroups: boolean;
};

/** The groups of a user. */
export function GroupsCard({ memberships, now, isRbac, opensGroups }: GroupsCardProps) {
  return (
    <Card aria-labelledby="groups">
      <CardHeader title="Groups" titleId="groups" />
      {memberships.length === 0 ? (
        <p className="text-fg-muted">In no group.</p>
      ) : (
        <ul aria-labelledby="groups" className="-my-2.5">
          {memberships.map(({ groupId, groupName, role, createdAt, addedBy, endsAt }) => (
            <li key={groupId} className="border-b border-line py-2.5 last:border-b-0">
              <p className="font-medium wrap-anywhere">
                <bdi>
                  {opensGroups ? (
                    <Link
                      href={`/settings/iam/groups/${groupId}`}
                      className="rounded-sm hover:underline"
                    >
                      {groupName}
                    </Link>
                  ) : (
                    groupName
                  )}
                </bdi>
              </p>
              <p className="text-xs wrap-anywhere text-fg-muted">
                {isRbac && role ? (
                  <>
                    role <bdi>{role.name}</bdi>
                    {" · "}
                  </>
                ) : null}
                {endsAt ? (
                  <>
                    <EndsIn date={endsAt} now={now} />
                    {" · "}
                  </>
                ) : null}
                since <RelativeTime date={createdAt} now={now} format="date" />
                {addedBy ? (
                  <>
                    {" by "}
                    <bdi>{addedBy}</bdi>
                  </>
                ) : null}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
