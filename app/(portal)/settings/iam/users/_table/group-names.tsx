import { ExplainedText } from "@/components/ui/tooltip";
import { formatCount } from "@/components/ui/format";

const maxShown = 2;

/** The first groups of a user by name; the others are in a tooltip. */
export function GroupNames({ count, names }: { count: number; names: readonly string[] }) {
  const shown = names.slice(0, maxShown).join(", ");
  const more = names.slice(maxShown);
  const unnamed = count - names.length;
  return (
    <span className="flex items-center gap-1.5">
      <span className="block truncate sm:max-w-40" title={shown}>
        <bdi>{shown}</bdi>
      </span>
      {count > maxShown ? (
        <ExplainedText
          explanation={[...more, ...(unnamed > 0 ? [`and ${formatCount(unnamed)} more`] : [])].join(
            ", ",
          )}
          className="rounded-sm text-xs text-fg-muted tabular-nums"
        >
          +{formatCount(count - maxShown)}
        </ExplainedText>
      ) : null}
    </span>
  );
}
