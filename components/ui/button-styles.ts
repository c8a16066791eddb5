export interface ButtonVariants {
  variant?: "primary" | "secondary" | "ghost" | "danger" | undefined;
  size?: "sm" | "md" | "lg" | "icon" | "icon-sm" | undefined;
  wide?: boolean | undefined;
}

/** The classes of everything that looks like a button: buttons, links, menu triggers. */
export function buttonStyles({
  variant = "secondary",
  size = "md",
  wide = false,
}: ButtonVariants = {}): string {
  return `button button-${variant} button-${size}${wide ? " button-wide" : ""}`;
}
