"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Toaster } from "./ui/toast";
import { TooltipPopup } from "./ui/tooltip";

interface ProvidersProps {
  /** Of this request; without it the policy blocks the script that sets the theme. */
  nonce: string | undefined;
  children: ReactNode;
}

/** What the whole document needs once: theme, nonce for inline tags, toasts, tooltips. */
export function Providers({ nonce, children }: ProvidersProps) {
  return (
    <ThemeProvider attribute="data-theme" {...(nonce === undefined ? {} : { nonce })}>
      <CSPProvider {...(nonce === undefined ? {} : { nonce })} disableStyleElements>
        {/* First, so that it listens before the page can send it a message. */}
        <Toaster />
        <NuqsAdapter>{children}</NuqsAdapter>
        <TooltipPopup />
      </CSPProvider>
    </ThemeProvider>
  );
}
