import { cva, type VariantProps } from "class-variance-authority";

/** The classes of everything that looks like a button: buttons, links, menu triggers. */
export const buttonVariants = cva(
  [
    "relative inline-flex shrink-0 items-center justify-center border font-medium whitespace-nowrap select-none",
    "transition-colors [&_svg]:size-4 [&_svg]:shrink-0",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:not-aria-busy:opacity-50",
  ],
  {
    variants: {
      variant: {
        primary:
          "border-transparent bg-primary text-primary-fg not-disabled:not-aria-disabled:hover:bg-primary-hover",
        secondary:
          "border-line-strong bg-surface text-fg shadow-card not-disabled:not-aria-disabled:hover:bg-sunken dark:not-disabled:not-aria-disabled:hover:bg-raised",
        ghost:
          "border-transparent text-fg-muted not-disabled:not-aria-disabled:hover:bg-hover not-disabled:not-aria-disabled:hover:text-fg",
        danger:
          "border-transparent bg-danger text-danger-fg not-disabled:not-aria-disabled:hover:bg-danger-hover",
      },
      size: {
        sm: "h-7 gap-1.5 rounded-sm px-2.5 text-xs",
        md: "h-8.5 gap-2 rounded-md px-3 text-sm",
        lg: "h-9.5 gap-2 rounded-md px-4 text-sm",
        icon: "size-8.5 rounded-md",
        "icon-sm": "size-7 rounded-sm",
      },
      wide: { true: "w-full" },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonVariants = VariantProps<typeof buttonVariants>;
