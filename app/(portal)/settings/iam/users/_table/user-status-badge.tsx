import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/badge";
import { userStatusLabels } from "@/lib/users/status";
import type { UserStatus } from "@/lib/users/status";

const tones: Record<UserStatus, Tone> = {
  active: "ok",
  invited: "info",
  inactive: "off",
  deleted: "bad",
};

type UserStatusBadgeProps = { status: UserStatus; invitationExpired: boolean };

/**
 * A user's status (docs/product.md#user-status); *Invited · expired* after the link has expired.
 */
export function UserStatusBadge({ status, invitationExpired }: UserStatusBadgeProps) {
  if (status === "invited" && invitationExpired)
    return <Badge tone="warn">Invited · expired</Badge>;
  return <Badge tone={tones[status]}>{userStatusLabels[status]}</Badge>;
}
