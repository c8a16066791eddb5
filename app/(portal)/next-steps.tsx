import { MailPlus } from "lucide-react";

import { Card, CardHeader } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";

import { CreateUserButton } from "./settings/iam/users/create-user-button";
import type { Grants } from "./settings/iam/users/grants";

type NextStepsProps = {
  organizationName: string;
  /** What the actor may give to people that they create, if they may create any. */
  grants: Grants | undefined;
};

/** What to do first in an organization that holds nobody else yet. */
export function NextSteps({ organizationName, grants }: NextStepsProps) {
  return (
    <Card aria-labelledby="next-steps">
      <CardHeader
        title="Next step"
        titleId="next-steps"
        description={`You are the only one in ${organizationName}. Invite the people you work with: each gets a personal link by mail.`}
      />
      <div className="flex flex-wrap gap-3">
        <LinkButton href="/settings/iam/users/invite" variant="primary">
          <MailPlus />
          Invite users
        </LinkButton>
        {grants ? <CreateUserButton grants={grants} /> : null}
      </div>
    </Card>
  );
}
