"use client";

import { BookOpen } from "lucide-react";
import dynamic from "next/dynamic";

import { DialogButton } from "@/components/ui/dialog-button";

import type { Lookup } from "./lookup-dialog";

const LookupDialog = dynamic(() => import("./lookup-dialog"), { loading: () => null });

/** Opens *Lookup*; the dialog's code loads when it is first opened. */
export function LookupButton({ lookup }: { lookup: Lookup }) {
  return (
    <DialogButton renderDialog={(state) => <LookupDialog {...state} lookup={lookup} />}>
      <BookOpen aria-hidden />
      Lookup
    </DialogButton>
  );
}
