import { classNames } from "./class-names";

/** A grey block in the place of something that loads. Set its size by `className`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames("block animate-pulse rounded-sm bg-off-soft", className)}
    />
  );
}
