import type { Metadata } from "next";
import { MessagePage } from "@/components/message-page";
import { LinkButton } from "@/components/ui/link-button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <MessagePage
      title="Page not found"
      actions={
        <LinkButton href="/" variant="primary">
          Go to Home
        </LinkButton>
      }
    >
      <p>Nothing is at this address, or it is not yours to see. Check it for typing mistakes.</p>
    </MessagePage>
  );
}
