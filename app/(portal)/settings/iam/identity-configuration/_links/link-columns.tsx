"use client";

import { Ellipsis, Link2, Pause, Pencil, Play, RefreshCw, Trash2, UsersRound } from "lucide-react";
import { useState } from "react";

import { callAction } from "@/components/forms/call-action";
import { useConfirm } from "@/components/forms/use-confirm";
import { columnHelper } from "@/components/data-table/columns";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Tooltip } from "@/components/ui/tooltip";
import { formatCount } from "@/components/ui/format";
import { Menu } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { shownEntry } from "@/lib/identity-configuration/allowlist";
import type { GroupOption, GroupOptions } from "@/lib/groups/grantable";
import type { JoinLinkRow } from "@/lib/join-links/queries";

import {
  deleteJoinLinkAction,
  pauseJoinLinkAction,
  resumeJoinLinkAction,
} from "@/app/(portal)/settings/iam/identity-configuration/actions";
import type { RoleChoice } from "@/app/(portal)/settings/iam/identity-configuration/identity-values";
import { LinkDialog } from "./link-dialog";
import { aboveYours, linkStates } from "./link-states";
import { PeopleThroughDialog } from "./people-through-dialog";
import { useRegenerateLink } from "./use-regenerate-link";

/** A link as the list shows it. */
export type LinkRow = JoinLinkRow & {
  roles: RoleChoice[];
  offeredGroups: GroupOptions;
  defaultRoleKey: string;
  now: string;
};

const { display } = columnHelper<LinkRow>();

/** The additional links and their actions. */
export const linkColumns = [
  display({
    id: "name",
    header: "Name",
    meta: { className: "sm:w-1/3 sm:max-w-0 sm:min-w-36" },
    cell: ({ row: { original: link } }) => (
      <bdi className="block truncate text-left font-medium" title={link.name ?? ""}>
        {link.name}
      </bdi>
    ),
  }),
  display({
    id: "role",
    header: "Role",
    meta: { card: "inline", className: "whitespace-nowrap max-sm:order-1" },
    cell: ({ row: { original: link } }) => (
      <>
        {link.roleName}
        {link.roleKey === null ? <span className="text-fg-muted"> · default</span> : null}
        <LinkGroups groups={link.groups} />
      </>
    ),
  }),
  display({
    id: "domains",
    header: "Domains",
    meta: { className: "sm:w-1/4 sm:max-w-0 sm:min-w-30 max-sm:order-3" },
    cell: ({ row: { original: link } }) => <Domains entries={link.allowedDomains} />,
  }),
  display({
    id: "used",
    header: "Used",
    meta: { card: "inline", className: "whitespace-nowrap max-sm:order-1" },
    cell: ({ row: { original: link } }) => <LinkUses link={link} />,
  }),
  display({
    id: "expires",
    header: "Expires",
    meta: { card: "inline", className: "whitespace-nowrap text-fg-muted max-sm:order-2" },
    cell: ({ row: { original: link } }) =>
      link.expiresAt ? (
        <>
          <span className="sm:hidden">{link.state === "expired" ? "Expired " : "Expires "}</span>
          <RelativeTime date={link.expiresAt} now={link.now} />
        </>
      ) : (
        <span className="max-sm:hidden">Never</span>
      ),
  }),
  display({
    id: "state",
    header: "State",
    meta: { card: "inline", className: "whitespace-nowrap" },
    cell: ({ row: { original: link } }) => {
      const { label, tone } = linkStates[link.state];
      return <Badge tone={tone}>{label}</Badge>;
    },
  }),
  display({
    id: "actions",
    header: "Actions",
    meta: {
      card: "end",
      hideHeader: true,
      className: "w-22 max-sm:top-3! max-sm:translate-y-0!",
    },
    cell: ({ row: { original: link } }) => <LinkActions link={link} />,
  }),
];

type OpenDialog = "people" | "edit";

/** The groups that people join, in short, below the role. */
function LinkGroups({ groups }: { groups: readonly GroupOption[] }) {
  const [first, ...others] = groups;
  if (!first) return null;
  return (
    <span
      title={groups.map(({ name }) => name).join("\n")}
      className="flex max-w-44 items-baseline gap-1 text-xs text-fg-muted max-sm:inline-flex max-sm:before:content-['·']"
    >
      <span className="sr-only">Groups: </span>
      <bdi className="truncate">{first.name}</bdi>
      {others.length > 0 ? <span className="shrink-0">+{formatCount(others.length)}</span> : null}
    </span>
  );
}

/** The domains that may use the link, in short. */
function Domains({ entries }: { entries: string[] }) {
  if (entries.length === 0) return <span className="text-fg-muted max-sm:hidden">As above</span>;
  const all = entries.map(shownEntry);
  return (
    <span title={all.slice(0, 50).join("\n")} className="flex items-baseline gap-1 text-xs">
      <span className="truncate font-mono">{all[0]}</span>
      {all.length > 1 ? (
        <span className="shrink-0 text-fg-muted">+{formatCount(all.length - 1)}</span>
      ) : null}
    </span>
  );
}

function LinkUses({ link }: { link: LinkRow }) {
  const [open, setOpen] = useState(false);
  const name = link.name ?? "";
  if (link.uses === 0) return <span className="text-fg-muted">{usedText(link)}</span>;
  return (
    <>
      <Tooltip content="Show who registered with this link">
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current"
        >
          {usedText(link)}
          <span className="sr-only">, show who registered with this link {name}</span>
        </button>
      </Tooltip>
      <PeopleThroughDialog open={open} onOpenChange={setOpen} joinLinkId={link.id} name={name} />
    </>
  );
}

function LinkActions({ link }: { link: LinkRow }) {
  // The dialog keeps its content during the closing animation.
  const [shown, setShown] = useState<OpenDialog>();
  const [open, setOpen] = useState(false);
  const [editings, setEditings] = useState(0);
  const name = link.name ?? "";
  const locked = link.manageable ? undefined : aboveYours;

  const { confirm, confirmDialog } = useConfirm();
  const { regenerate, regenerateDialog } = useRegenerateLink(link.id, name);

  const show = (which: OpenDialog) => {
    setShown(which);
    setOpen(true);
    if (which === "edit") setEditings(editings + 1);
  };

  const askToDelete = () =>
    confirm({
      title: "Delete link",
      description: (
        <>
          <strong className="font-medium text-fg">
            <bdi>{name}</bdi>
          </strong>{" "}
          stops working immediately. People who joined with it keep their accounts.
        </>
      ),
      danger: true,
      action: () => deleteJoinLinkAction({ joinLinkId: link.id }),
      onDone: () => toast.success(`${name} deleted`),
    });

  const pauseOrResume = async () => {
    const act = link.paused ? resumeJoinLinkAction : pauseJoinLinkAction;
    const result = await callAction(() => act({ joinLinkId: link.id }));
    if (!result.ok) return toast.error(result.message);
    if (link.paused) toast.success(`${name} works again`);
    else
      toast.success(`${name} paused`, {
        description: "No one can register with it until you resume it.",
      });
  };

  const dialog = (which: OpenDialog) => ({ open: open && shown === which, onOpenChange: setOpen });
  return (
    <>
      <span className="flex items-center justify-end gap-0.5">
        <CopyButton
          iconOnly
          label={`Copy link ${name}`}
          icon={<Link2 />}
          value={link.url ?? ""}
          disabledReason={locked}
        />
        <Menu
          label={`Actions for ${name}`}
          items={[
            {
              label: "Edit",
              icon: <Pencil />,
              onSelect: () => show("edit"),
              disabledReason: locked,
            },
            {
              label: link.paused ? "Resume" : "Pause",
              icon: link.paused ? <Play /> : <Pause />,
              onSelect: () => void pauseOrResume(),
              disabledReason: locked,
            },
            {
              label: "Registered with this link",
              icon: <UsersRound />,
              onSelect: () => show("people"),
            },
            {
              label: "Regenerate link",
              icon: <RefreshCw />,
              separated: true,
              onSelect: regenerate,
              disabledReason: locked,
            },
            {
              label: "Delete",
              icon: <Trash2 />,
              danger: true,
              onSelect: askToDelete,
              disabledReason: locked,
            },
          ]}
          icon={<Ellipsis />}
        />
      </span>
      <PeopleThroughDialog {...dialog("people")} joinLinkId={link.id} name={name} />
      {regenerateDialog}
      {confirmDialog}
      {editings > 0 ? (
        <LinkDialog
          key={editings}
          {...dialog("edit")}
          link={link}
          roles={link.roles}
          groups={link.offeredGroups}
          defaultRoleKey={link.defaultRoleKey}
        />
      ) : null}
    </>
  );
}

function usedText({ uses, maxUses }: JoinLinkRow): string {
  return maxUses === null
    ? `${formatCount(uses)} used`
    : `${formatCount(uses)} of ${formatCount(maxUses)}`;
}
