"use client";

import { Ellipsis } from "lucide-react";

import { Menu } from "@/components/ui/menu";

import { useUserActions } from "../_actions/use-user-actions";
import type { UserRow } from "./user-row";

/** The actions that apply to a user and that the actor may use. */
export function UserRowMenu({ user }: { user: UserRow }) {
  const { items, dialogs } = useUserActions({
    id: user.id,
    name: user.name,
    email: user.email,
    operations: user.operations ?? [],
    invitation: user.invitation,
  });
  if (items.length === 0) return null;
  return (
    <>
      <Menu label={`Actions for ${user.name}`} icon={<Ellipsis />} items={items} />
      {dialogs}
    </>
  );
}
