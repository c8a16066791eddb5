import { cn } from "./cn";

interface ProgressBarProps {
  /** What makes progress. */
  label: string;
  value: number;
  max: number;
  /** The progress in words: *1,000 of 5,000*. */
  valueText: string;
  className?: string;
}

/** How much of a work is done. */
export function ProgressBar({ label, value, max, valueText, className }: ProgressBarProps) {
  return (
    <progress
      aria-label={label}
      aria-valuetext={valueText}
      max={max}
      value={value}
      className={cn(
        "h-1.5 min-w-24 appearance-none overflow-hidden rounded-full border-0 bg-off-soft [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-off-soft [&::-webkit-progress-value]:bg-accent",
        className,
      )}
    />
  );
}
