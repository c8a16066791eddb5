import { MailPlus } from "lucide-react";

import { Card, CardHeader } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";

import { CreateUserButton } from "./settings/iam/users/create-user-button";
import type { Grants } from "./settings/iam/users/grants";

type NextStepsProps = {
  organizationName: string;
  /** The roles and permissions that the actor may assign to new users, if they may create any. */
  grants: Grants | undefined;
};

/** The first steps in an organization without other users. */
export function NextSteps({ organizationName, grants }: NextStepsProps) {
  return (
    <Card aria-labelledby="next-steps">
      <CardHeader
        title="Next step"
        titleId="next-steps"
        description={`You're the only member of ${organizationName} so far. Invite your team: each person gets a link by email.`}
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
