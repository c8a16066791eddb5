"use client";

import { useState } from "react";

import { parseAddressList } from "@/lib/invitations/address-list";
import type { ListedAddress, RejectedAddress } from "@/lib/invitations/address-list";
import { maxAddresses } from "@/lib/invitations/schema";

/** An email on the list, with the role to assign. */
export type InviteEntry = ListedAddress & { roleKey: string };

/** The Users field and the list that it fills. */
export function useInviteList(defaultRoleKey: string) {
  const [text, setText] = useState("");
  const [rejected, setRejected] = useState<RejectedAddress[]>([]);
  const [entries, setEntries] = useState<InviteEntry[]>([]);

  /**
   * Moves the valid emails of the field to the list; invalid ones stay, with their reasons.
   * @returns the list, and whether the field is empty now
   */
  const addToList = (): { entries: InviteEntry[]; complete: boolean } => {
    const { addresses, rejected: bad } = parseAddressList(text);
    const listed = new Set(entries.map((entry) => entry.emailNormalized));
    const fresh = addresses.filter((address) => !listed.has(address.emailNormalized));
    const room = Math.max(0, maxAddresses - entries.length);
    const next = [
      ...entries,
      ...fresh.slice(0, room).map((address) => ({ ...address, roleKey: defaultRoleKey })),
    ];
    const surplus = fresh.slice(room);
    const problems = [...bad];
    if (surplus.length > 0) {
      problems.unshift({
        text: surplus.map((address) => address.email).join(", "),
        reason: `A list can have at most ${maxAddresses.toLocaleString("en")} addresses. Send this one first.`,
      });
    }
    setEntries(next);
    setText(problems.map((problem) => problem.text).join(", "));
    setRejected(problems);
    return { entries: next, complete: problems.length === 0 };
  };

  return {
    text,
    setText: (value: string) => {
      setText(value);
      if (value.trim() === "") setRejected([]);
    },
    rejected,
    entries,
    addToList,
    setRole: (emailNormalized: string, roleKey: string) =>
      setEntries((list) =>
        list.map((entry) =>
          entry.emailNormalized === emailNormalized ? { ...entry, roleKey } : entry,
        ),
      ),
    setEveryRole: (roleKey: string) =>
      setEntries((list) => list.map((entry) => ({ ...entry, roleKey }))),
    remove: (emailNormalized: string) =>
      setEntries((list) => list.filter((entry) => entry.emailNormalized !== emailNormalized)),
    clear: () => setEntries([]),
  };
}
