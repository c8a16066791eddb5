"use client";

import { MessagePage } from "./message-page";
import { LinkButton } from "./ui/link-button";

/**
 * What stands where nothing is. A client component: the framework sends it with every page, twice,
 * and so it is a name instead of elements.
 */
export function NotFoundMessage() {
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
