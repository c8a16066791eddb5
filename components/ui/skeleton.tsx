import { cn } from "./cn";

/** A grey block in the place of something that loads. Set its size by `className`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className={cn("block animate-pulse rounded-sm bg-off-soft", className)} />
  );
}
