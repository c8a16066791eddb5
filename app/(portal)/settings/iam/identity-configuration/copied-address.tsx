"use client";

import { Link2 } from "lucide-react";
import type { ReactNode } from "react";

import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type CopiedAddressProps = {
  label: string;
  address: string | null;
  description?: ReactNode;
  /** Why the URL is not shown. */
  lockedReason?: string | undefined;
  /** More buttons next to **Copy**. */
  actions?: ReactNode;
};

/** A read-only URL with a copy button. */
export function CopiedAddress({
  label,
  address,
  description,
  lockedReason,
  actions,
}: CopiedAddressProps) {
  return (
    <Field label={label} description={lockedReason ?? description}>
      <div className="flex flex-wrap gap-2">
        <div className="flex min-w-0 flex-[1_1_16rem]">
          <Input
            readOnly
            value={address ?? "Not shown"}
            leading={<Link2 aria-hidden />}
            onFocus={(event) => event.target.select()}
            className="truncate font-mono text-xs! read-only:bg-surface! read-only:text-fg!"
          />
        </div>
        <CopyButton value={address ?? ""} disabledReason={lockedReason} />
        {actions}
      </div>
    </Field>
  );
}
