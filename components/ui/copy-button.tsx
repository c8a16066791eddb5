"use client";

import { cn } from "./cn";
import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { copyText } from "./copy-text";
import { IconButton } from "./icon-button";
import { toast } from "./toast";

interface CopyButtonProps extends Pick<
  ButtonProps,
  "variant" | "size" | "className" | "disabledReason"
> {
  /** What is copied; a function may fetch it when pressed (it may return null to copy nothing). */
  value: string | (() => Promise<string | null>);
  /** The name: *Copy*, *Copy link*. */
  label?: string;
  /** Shows the icon only, the name as tooltip. */
  iconOnly?: boolean;
  icon?: ReactNode;
}

/** Copies a text, shows a tick for two seconds and says *Copied*. */
export function CopyButton({
  value,
  label = "Copy",
  iconOnly = false,
  icon = <Copy />,
  variant,
  size,
  className,
  disabledReason,
}: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "busy" | "copied">("idle");

  useEffect(() => {
    if (state !== "copied") return undefined;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = async () => {
    if (typeof value !== "string") setState("busy");
    try {
      if (await copyText(value)) return setState("copied");
    } catch {
      toast.error("Could not copy", { description: "Select the text and copy it by hand." });
    }
    setState("idle");
  };

  const copied = state === "copied";
  const common = {
    className,
    disabledReason,
    pending: state === "busy",
    onClick: () => void copy(),
  };
  return (
    <>
      {iconOnly ? (
        <IconButton
          {...common}
          variant={variant ?? "ghost"}
          size={size === "sm" ? "sm" : "md"}
          label={label}
          icon={copied ? <Check className="text-ok" /> : icon}
        />
      ) : (
        <Button {...common} variant={variant} size={size}>
          {/* The label keeps its place and the width; what is read is one of the two. */}
          <span className={cn("inline-flex items-center gap-[inherit]", copied && "invisible")}>
            {icon}
            {label}
          </span>
          {copied ? (
            <span className="absolute inset-0 flex items-center justify-center gap-1.5">
              <Check className="text-ok" />
              Copied
            </span>
          ) : null}
        </Button>
      )}
      <output className="sr-only">{copied ? "Copied" : ""}</output>
    </>
  );
}
