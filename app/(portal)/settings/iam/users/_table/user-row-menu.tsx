"use client";

import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";

import { MenuItems, MenuTrigger } from "@/components/ui/menu";

import { useUserActions } from "../_actions/use-user-actions";
import type { UserRow } from "./user-row";

const rowMenu = Menu.createHandle<UserRow>();
const label = ({ name }: UserRow) => `Actions for ${name}`;

/** The button in a row that opens the row menu. */
export function UserRowMenuTrigger({ user }: { user: UserRow }) {
  if (!user.operations && !user.invitation) return null;
  return <MenuTrigger handle={rowMenu} payload={user} label={label(user)} icon={<Ellipsis />} />;
}

/** One menu for all rows: the actions that apply to a user and that the actor may use. */
export function UserRowMenu() {
  const { itemsFor, dialogs } = useUserActions();
  return (
    <>
      <Menu.Root handle={rowMenu}>
        {({ payload: user }) =>
          user ? <MenuItems label={label(user)} items={itemsFor(user)} /> : null
        }
      </Menu.Root>
      {dialogs}
    </>
  );
}
