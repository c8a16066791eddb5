import { initials } from "./initials";
import { cn } from "./cn";

interface AvatarProps {
  /** A person's name or e-mail; what the initials are taken from. */
  name: string;
  size?: "sm" | "md";
  className?: string;
}

/** Initials in a circle. Decoration: the name stands beside it. */
export function Avatar({ name, size = "md", className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full bg-off-soft font-semibold text-fg-muted select-none",
        size === "sm" ? "size-6 text-[10px]" : "size-7 text-2xs",
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}
