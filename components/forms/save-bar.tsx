import { Button } from "@/components/ui/button";

type SaveBarProps = { unsaved: boolean; onDiscard: () => void; pending: boolean };

/** **Save changes** at the end of a form, and **Discard** once there is something to save. */
export function SaveBar({ unsaved, onDiscard, pending }: SaveBarProps) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      {unsaved ? (
        <>
          <span className="text-fg-muted">Unsaved changes</span>
          <Button variant="ghost" onClick={onDiscard}>
            Discard
          </Button>
        </>
      ) : null}
      <Button type="submit" variant="primary" pending={pending}>
        Save changes
      </Button>
    </div>
  );
}
