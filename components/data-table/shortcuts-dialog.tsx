"use client";

import { Dialog } from "../ui/dialog";
import { listKeys } from "./use-list-keys";

interface ShortcutsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  selectable: boolean;
}

/** The keyboard shortcuts of a list; loaded when they are first shown. */
export default function ShortcutsDialog({ open, onOpenChange, selectable }: ShortcutsDialogProps) {
  return (
    <Dialog
      size="sm"
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description="Shortcuts work when no text field has the focus."
    >
      <dl className="divide-y divide-line">
        {listKeys
          .filter(({ forSelection }) => selectable || !forSelection)
          .map(({ keys, does }) => (
            <div key={keys} className="flex items-center justify-between gap-4 py-2">
              <dt>{does}</dt>
              <dd>
                <kbd className="inline-flex min-w-6 justify-center rounded-[4px] border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs text-fg-muted">
                  {keys}
                </kbd>
              </dd>
            </div>
          ))}
      </dl>
    </Dialog>
  );
}
