import type { Metadata } from "next";
import { MessagePage } from "@/components/message-page";
import { buttonVariants } from "@/components/ui/button-variants";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <MessagePage
      title="Page not found"
      actions={
        // Plain, because the framework sends this with every page, in case.
        // oxlint-disable-next-line nextjs/no-html-link-for-pages
        <a href="/" className={buttonVariants({ variant: "primary" })}>
          Go to Home
        </a>
      }
    >
      <p>This page doesn't exist or you don't have access to it.</p>
    </MessagePage>
  );
}
