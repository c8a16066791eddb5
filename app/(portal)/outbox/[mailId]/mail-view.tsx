"use client";

import { Tabs } from "@base-ui/react/tabs";
import { useSyncExternalStore } from "react";

const tabLook =
  "relative flex h-7 items-center rounded-sm px-3 text-xs font-medium text-fg-muted transition-colors hover:text-fg data-active:bg-surface data-active:text-fg data-active:shadow-card dark:data-active:bg-raised";

const never = () => () => {};

/** The nonce of the document that is on screen; the frame inherits its content security policy. */
function useNonce(): string | null {
  return useSyncExternalStore(
    never,
    () => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "",
    () => null,
  );
}

/**
 * A mail as people get it. Its HTML runs no script and reaches nothing of the portal; its
 * links open in a tab of their own.
 */
export function MailView({ html, text }: { html: string; text: string }) {
  const nonce = useNonce();
  // Everything that people typed is escaped in the HTML, so the only style sheet is ours.
  const framed = html.replace("<style>", `<style nonce="${nonce}">`);
  return (
    <Tabs.Root defaultValue="html">
      <Tabs.List
        aria-label="Form of the mail"
        className="mb-3 inline-flex rounded-md bg-off-soft p-0.5"
      >
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
            title="The mail as HTML"
            srcDoc={framed}
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerPolicy="no-referrer"
            className="block h-175 w-full rounded-lg border border-line bg-surface"
          />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="text">
        {/* What scrolls must be reachable by keyboard. */}
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
