"use client";

import { Download } from "lucide-react";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { formatCount } from "@/components/ui/format";
import { ScrollArea } from "@/components/ui/scroll-area";
import type { AddMembersResult } from "@/lib/groups/add-members";

/** Addresses and texts that are listed; the file has all of them. */
const maxListed = 20;

type AddMembersReportProps = { open: boolean; onClose: () => void; result: AddMembersResult };

function download(addresses: readonly string[]): void {
  const url = URL.createObjectURL(
    new Blob([`${addresses.join("\r\n")}\r\n`], { type: "text/plain" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = "unknown-addresses.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}

/** *3 members added*. */
export const addedText = (added: number): string => one(added, "member added", "members added");

const one = (count: number, singular: string, plural: string) =>
  `${formatCount(count)} ${count === 1 ? singular : plural}`;

const inWords = ({ text, reason }: AddMembersResult["invalid"][number]): string =>
  reason.includes(text) ? reason : `${text}: ${reason}`;

/** What became of the users and addresses of *Add members*. */
export function AddMembersReport({ open, onClose, result }: AddMembersReportProps) {
  const { added, alreadyMembers, deleted, above, self, unknown, invalid } = result;
  const skipped = [
    alreadyMembers > 0 && one(alreadyMembers, "was a member already.", "were members already."),
    self && "You can't add yourself to a group that gives a role.",
    above > 0 &&
      one(
        above,
        "has a role or permissions above yours.",
        "have a role or permissions above yours.",
      ),
    deleted > 0 && one(deleted, "was deleted.", "were deleted."),
  ].filter((each) => each !== false);
  const more = unknown.length - maxListed;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title={addedText(added)}
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="space-y-4">
        {skipped.length > 0 ? (
          <section aria-labelledby="skipped">
            <h3 id="skipped" className="font-medium">
              Not added
            </h3>
            <ul className="mt-1 list-disc space-y-0.5 pl-4.5 text-fg-muted">
              {skipped.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </section>
        ) : null}
        {unknown.length > 0 ? (
          <section aria-labelledby="unknown">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <h3 id="unknown" className="font-medium">
                {one(unknown.length, "address has no user here", "addresses have no user here")}
              </h3>
              <div className="flex gap-2">
                <CopyButton label="Copy" value={unknown.join("\n")} />
                {more > 0 ? (
                  <Button size="sm" onClick={() => download(unknown)}>
                    <Download aria-hidden />
                    Download
                  </Button>
                ) : null}
              </div>
            </div>
            <p className="mt-1 text-fg-muted">Invite these people first.</p>
            <ScrollArea
              aria-label="Addresses without a user"
              className="mt-2 max-h-48 overflow-y-auto rounded-md border border-line px-3 py-2 font-mono text-xs"
            >
              <ul aria-labelledby="unknown">
                {unknown.slice(0, maxListed).map((email) => (
                  <li key={email} className="truncate py-0.5" title={email}>
                    {email}
                  </li>
                ))}
                {more > 0 ? (
                  <li className="py-0.5 font-sans text-fg-muted">and {formatCount(more)} more</li>
                ) : null}
              </ul>
            </ScrollArea>
          </section>
        ) : null}
        {invalid.length > 0 ? (
          <section aria-labelledby="invalid">
            <h3 id="invalid" className="font-medium">
              {one(
                invalid.length,
                "entry is not an email address",
                "entries are not email addresses",
              )}
            </h3>
            <ul aria-labelledby="invalid" className="mt-1 space-y-0.5 text-fg-muted">
              {[...new Set(invalid.slice(0, maxListed).map(inWords))].map((line) => (
                <li key={line} className="wrap-anywhere">
                  {line}
                </li>
              ))}
              {invalid.length > maxListed ? (
                <li>and {formatCount(invalid.length - maxListed)} more</li>
              ) : null}
            </ul>
          </section>
        ) : null}
      </div>
    </Dialog>
  );
}
