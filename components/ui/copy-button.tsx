"use client";

import { cn } from "./cn";
import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
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

/**
 * Puts a text on the clipboard. A function as source is called at once, within the press, because
 * Safari lets a page write only then.
 * Returns false when the source gave nothing; throws when the browser refuses.
 */
export async function copyText(source: string | (() => Promise<string | null>)): Promise<boolean> {
  const text = typeof source === "string" ? source : await source();
  if (text === null) return false;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
  return true;
}

/** The way of pages on plain http, where `navigator.clipboard` does not exist. */
function copyBySelection(text: string) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.position = "fixed";
  field.style.opacity = "0";
  // Inside an open dialog: the rest of the page cannot take the focus.
  (focused?.parentElement ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Error("The browser refused to copy.");
}
