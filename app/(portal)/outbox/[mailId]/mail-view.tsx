"use client";

import { Tabs } from "@base-ui/react/tabs";
import { useSyncExternalStore } from "react";

const tabLook =
  "relative flex h-7 items-center rounded-sm px-3 text-xs font-medium text-fg-muted transition-colors hover:text-fg data-active:bg-surface data-active:text-fg data-active:shadow-card dark:data-active:bg-raised";

const never = () => () => {};

/** The nonce of the displayed document, whose content security policy the frame inherits. */
function useNonce(): string | null {
  return useSyncExternalStore(
    never,
    () => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "",
    () => null,
  );
}

/**
 * An email as its recipient sees it. Its HTML runs no script and cannot access the portal; its
 * links open in a new tab.
 */
export function MailView({ html, text }: { html: string; text: string }) {
  const nonce = useNonce();
  // All user input is escaped in the HTML, so that the only style sheet is ours.
  const framed = html.replace("<style>", `<style nonce="${nonce}">`);
  return (
    <Tabs.Root defaultValue="html">
      <Tabs.List aria-label="Format" className="mb-3 inline-flex rounded-md bg-off-soft p-0.5">
        <Tabs.Tab value="html" className={tabLook}>
          HTML
        </Tabs.Tab>
        <Tabs.Tab value="text" className={tabLook}>
          Text
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="html">
        {nonce === null ? (
          <div className="h-175 rounded-lg border border-line bg-surface" />
        ) : (
          <iframe
            title="HTML version of the email"
            srcDoc={framed}
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerPolicy="no-referrer"
            className="block h-175 w-full rounded-lg border border-line bg-surface"
          />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="text">
        {/* Scrollable content must be reachable by keyboard. */}
        <pre
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className="max-w-full overflow-auto rounded-lg border border-line bg-surface p-5 font-mono text-sm wrap-anywhere whitespace-pre-wrap"
        >
          {text}
        </pre>
      </Tabs.Panel>
    </Tabs.Root>
  );
}
