"use client";

import { Ellipsis } from "lucide-react";

import { Menu } from "@/components/ui/menu";
import type { ListedUser } from "@/lib/users/queries";
import { displayName } from "@/lib/users/schema";

import { useUserActions } from "./use-user-actions";

/** The menu at the end of a row: what applies to this person and the actor may do. */
export function UserRowMenu({ user }: { user: ListedUser }) {
  const name = displayName(user);
  const { items, dialogs } = useUserActions({
    id: user.id,
    name,
    email: user.email,
    operations: user.operations,
    invitation: user.invitation?.manageable ? user.invitation : undefined,
  });
  return (
    <>
      {items.length > 0 ? (
        <Menu label={`Actions for ${name}`} icon={<Ellipsis />} items={items} />
      ) : null}
      {dialogs}
    </>
  );
}
