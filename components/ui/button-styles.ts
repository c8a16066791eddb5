import { cva, type VariantProps } from "class-variance-authority";

/** The classes of everything that looks like a button: buttons, links, menu triggers. */
export const buttonStyles = cva(
  [
    "relative inline-flex shrink-0 items-center justify-center border",
    "font-medium whitespace-nowrap select-none transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed",
    "aria-disabled:not-aria-busy:opacity-50",
    "[&_svg]:size-4 [&_svg]:shrink-0",
  ],
  {
    variants: {
      variant: {
        primary:
          "border-transparent bg-primary text-primary-fg enabled:not-aria-disabled:hover:bg-primary-hover [a&]:hover:bg-primary-hover",
        secondary:
          "border-line-strong bg-surface text-fg shadow-card enabled:not-aria-disabled:hover:bg-sunken [a&]:hover:bg-sunken dark:enabled:not-aria-disabled:hover:bg-raised dark:[a&]:hover:bg-raised",
        ghost:
          "border-transparent text-fg-muted enabled:not-aria-disabled:hover:bg-hover enabled:not-aria-disabled:hover:text-fg [a&]:hover:bg-hover [a&]:hover:text-fg",
        danger:
          "border-transparent bg-danger text-danger-fg enabled:not-aria-disabled:hover:bg-danger-hover [a&]:hover:bg-danger-hover",
      },
      size: {
        sm: "h-7 gap-1.5 rounded-sm px-2.5 text-xs",
        md: "h-8.5 gap-2 rounded-md px-3 text-sm",
        lg: "h-9.5 gap-2 rounded-md px-4 text-sm",
        icon: "size-8.5 gap-2 rounded-md",
        "icon-sm": "size-7 gap-2 rounded-sm",
      },
      wide: { true: "w-full", false: "" },
    },
    defaultVariants: { variant: "secondary", size: "md", wide: false },
  },
);

export type ButtonVariants = VariantProps<typeof buttonStyles>;
