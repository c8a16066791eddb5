import { clsx } from "clsx";
import Link from "next/link";
import type { ComponentProps } from "react";
import { buttonStyles, type ButtonVariants } from "./button-styles";

interface LinkButtonProps extends ComponentProps<typeof Link> {
  variant?: ButtonVariants["variant"];
  size?: ButtonVariants["size"];
  wide?: boolean;
}

/** A link that looks like a button: goes somewhere, changes nothing. */
export function LinkButton({ variant, size, wide, className, ...rest }: LinkButtonProps) {
  return <Link {...rest} className={clsx(buttonStyles({ variant, size, wide }), className)} />;
}
