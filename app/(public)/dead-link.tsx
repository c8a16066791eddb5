import type { ReactNode } from "react";

import { AuthCard } from "@/components/auth-card";
import { LinkButton } from "@/components/ui/link-button";

type DeadLinkProps = {
  /** Whose link it was; a link that nobody made is nobody's. */
  organizationName: string | undefined;
  /** Why it opens nothing. */
  title: string;
  /** What to do next. */
  next: ReactNode;
};

/** The page of a link that opens nothing any more. It never says for whom the link was. */
export function DeadLink({ organizationName, title, next }: DeadLinkProps) {
  return (
    <AuthCard
      organization={organizationName ?? "Gatehouse"}
      title={title}
      description={next}
      footer={<LinkButton href="/sign-in">Go to Sign in</LinkButton>}
    />
  );
}
