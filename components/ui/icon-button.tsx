"use client";

import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button";

interface IconButtonProps extends Omit<ButtonProps, "children" | "size" | "wide"> {
  /** The name, read out and, unless `tooltip` is shorter, shown as tooltip. */
  label: string;
  /** One icon of 16 px. */
  icon: ReactNode;
  size?: "md" | "sm";
}

/**
 * A square button with an icon. The name is text inside of it and not `aria-label`, so that looking
 * a field up by its label never finds a button.
 */
export function IconButton({
  label,
  tooltip = label,
  icon,
  size = "md",
  variant = "ghost",
  ...rest
}: IconButtonProps) {
  return (
    <Button {...rest} tooltip={tooltip} variant={variant} size={size === "sm" ? "icon-sm" : "icon"}>
      <span aria-hidden className="inline-flex">
        {icon}
      </span>
      <span className="sr-only">{label}</span>
    </Button>
  );
}
