import Link from "next/link";

import { Callout } from "@/components/ui/callout";
import { EndsIn } from "@/components/ui/ends-in";
import { formatCount } from "@/components/ui/format";
import type { EndingMemberships } from "@/lib/effective-access/ending";

type EndingMembershipsProps = { ending: EndingMemberships; now: string };

/** The memberships that end within a week, by group; each number leads to its people. */
export function EndingMembershipsCallout({ ending, now }: EndingMembershipsProps) {
  const { total, groups, moreGroups } = ending;
  return (
    <Callout
      tone="info"
      title={`${formatCount(total)} group ${total === 1 ? "membership ends" : "memberships end"} within a week`}
    >
      <ul className="mt-1 space-y-0.5">
        {groups.map(({ id, name, count, firstEndsAt }) => (
          <li key={id}>
            <Link
              href={`/settings/iam/groups/${id}?sort=until`}
              className="font-medium underline underline-offset-2"
            >
              <bdi>{name}</bdi>
            </Link>
            {count === 1 ? ": 1 user, " : `: ${formatCount(count)} users, the first `}
            <EndsIn date={firstEndsAt} now={now} />
          </li>
        ))}
        {moreGroups > 0 ? (
          <li>
            and{" "}
            <Link href="/settings/iam/groups" className="font-medium underline underline-offset-2">
              {formatCount(moreGroups)} more {moreGroups === 1 ? "group" : "groups"}
            </Link>
          </li>
        ) : null}
      </ul>
    </Callout>
  );
}
