import Link from "next/link";
import type { ComponentProps } from "react";
import { buttonVariants, type ButtonVariants } from "./button-variants";
import { cn } from "./cn";

/** A link that looks like a button: goes somewhere, changes nothing. */
export function LinkButton({
  variant,
  size,
  wide,
  className,
  ...rest
}: ComponentProps<typeof Link> & ButtonVariants) {
  return <Link {...rest} className={cn(buttonVariants({ variant, size, wide }), className)} />;
}
