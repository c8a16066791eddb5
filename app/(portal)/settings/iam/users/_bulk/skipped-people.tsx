import { formatCount } from "@/components/ui/format";
import type { Skipped } from "@/lib/bulk/messages";

/** The number of skipped users with the reasons; nothing when there are none. */
export function SkippedPeople({ skipped }: { skipped: readonly Skipped[] }) {
  if (skipped.length === 0) return null;
  const count = skipped.reduce((sum, each) => sum + each.count, 0);
  return (
    <div className="mt-1 text-fg-muted">
      <p>{formatCount(count)} skipped:</p>
      <ul className="list-disc pl-5">
        {skipped.map(({ reason }) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}
