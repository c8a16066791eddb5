"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

import { part } from "@/components/ui/part";

import type { UserRow } from "./user-row";

const UserRowMenu = part(() => import("./user-row-menu"));
const UserHoverCard = part(() => import("./user-hover-card"), { unasked: true });

type UserRowLayerProps = {
  rows: readonly UserRow[];
  body: HTMLTableSectionElement | null;
  /** The server's time when it made the page. */
  now: string;
};

type Opened = { user: UserRow; trigger: HTMLElement; byKeyboard: boolean };

/**
 * What the rows of the Users table do, once for all of them: names lead to people's pages and show a
 * card, buttons open a menu. The rows themselves stay plain markup.
 */
export function UserRowLayer({ rows, body, now }: UserRowLayerProps) {
  const router = useRouter();
  const [opened, setOpened] = useState<Opened>();
  const [open, setOpen] = useState(false);
  // The card's code loads when somebody comes near a name.
  const [near, setNear] = useState(false);

  useEffect(() => {
    if (!body) return undefined;
    const openMenu = (trigger: HTMLElement, byKeyboard: boolean) => {
      const user = rows[trigger.closest("tr")?.sectionRowIndex ?? -1];
      if (!user) return;
      setOpen((wasOpen) => !(wasOpen && trigger.ariaExpanded === "true"));
      setOpened({ user, trigger, byKeyboard });
    };
    const triggerOf = (event: Event) =>
      (event.target as Element).closest<HTMLElement>(".data-menu");
    const onClick = (event: MouseEvent) => {
      const trigger = triggerOf(event);
      // A press of Enter or Space arrives as a click without a count.
      if (trigger) return openMenu(trigger, event.detail === 0);
      const link = (event.target as Element).closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      router.push(link.pathname);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const trigger = triggerOf(event);
      if (!trigger || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      event.preventDefault();
      openMenu(trigger, true);
    };
    const onNear = (event: Event) => {
      if ((event.target as Element).closest("a")) setNear(true);
    };
    body.addEventListener("click", onClick);
    body.addEventListener("keydown", onKeyDown);
    body.addEventListener("pointerover", onNear);
    body.addEventListener("focusin", onNear);
    return () => {
      body.removeEventListener("click", onClick);
      body.removeEventListener("keydown", onKeyDown);
      body.removeEventListener("pointerover", onNear);
      body.removeEventListener("focusin", onNear);
    };
  }, [body, rows, router]);

  // As they are now, while they are on this page.
  const user = opened && (rows.find(({ id }) => id === opened.user.id) ?? opened.user);
  return (
    <>
      {opened && user ? (
        <UserRowMenu
          key={user.id}
          user={user}
          trigger={opened.trigger}
          open={open}
          onOpenChange={setOpen}
          byKeyboard={opened.byKeyboard}
        />
      ) : null}
      {near ? <UserHoverCard rows={rows} body={body} now={now} /> : null}
    </>
  );
}
