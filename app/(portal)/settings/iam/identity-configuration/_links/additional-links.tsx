"use client";

import { Link2, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { JoinLinkRow } from "@/lib/join-links/queries";

import type { RoleChoice } from "@/app/(portal)/settings/iam/identity-configuration/identity-values";
import { LinkDialog } from "./link-dialog";
import { LinksTable } from "./links-table";

type AdditionalLinksProps = {
  links: JoinLinkRow[];
  roles: RoleChoice[];
  /** The groups that links may add people to. */
  groups: GroupOptions;
  /** The role of links without one of their own. */
  defaultRoleKey: string;
  /** Whether links work with the saved settings. */
  works: boolean;
  /** The server's time when the page was rendered. */
  now: string;
};

/** **Additional links**: named links, each with its own role, groups, domains and limits. */
export function AdditionalLinks({
  links,
  roles,
  groups,
  defaultRoleKey,
  works,
  now,
}: AdditionalLinksProps) {
  const [creating, setCreating] = useState(false);
  // Each opening starts with an empty form.
  const [openings, setOpenings] = useState(0);
  // Deleting a link removes the button with the focus, and its dialog.
  const card = useRef<HTMLElement>(null);
  const count = useRef(links.length);
  useEffect(() => {
    const fewer = links.length < count.current;
    count.current = links.length;
    if (!fewer) return;
    setTimeout(() => {
      if (document.activeElement === document.body) card.current?.focus();
    });
  }, [links.length]);

  const create = () => {
    setOpenings(openings + 1);
    setCreating(true);
  };
  return (
    <Card
      ref={card}
      tabIndex={-1}
      aria-labelledby="additional-links"
      padding={false}
      className="mt-5"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 p-6 pb-4 max-sm:p-4">
        <div className="min-w-0 flex-1 basis-60">
          <h2 id="additional-links" className="text-base font-semibold">
            Additional links
          </h2>
          <p className="mt-1 max-w-140 text-xs text-pretty text-fg-muted">
            For a team, an event or a partner: each with its own role, groups, domains and limits.
          </p>
        </div>
        <Button onClick={create}>
          <Plus aria-hidden />
          Create link
        </Button>
      </div>
      {works || links.length === 0 ? null : (
        <div className="px-6 pb-4 max-sm:px-4">
          <Callout tone="warn">
            These links don't work while registration by invite link is off.
          </Callout>
        </div>
      )}
      {links.length === 0 ? (
        <div className="border-t border-line">
          <EmptyState
            level={3}
            icon={<Link2 />}
            title="No additional links"
            description="Create a link with its own role, groups, domains, limit or expiry date."
          />
        </div>
      ) : (
        <LinksTable
          links={links}
          roles={roles}
          groups={groups}
          defaultRoleKey={defaultRoleKey}
          now={now}
        />
      )}
      {openings > 0 ? (
        <LinkDialog
          key={openings}
          open={creating}
          onOpenChange={setCreating}
          roles={roles}
          groups={groups}
          defaultRoleKey={defaultRoleKey}
        />
      ) : null}
    </Card>
  );
}
