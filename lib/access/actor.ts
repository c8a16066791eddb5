import type { AuditActor, Origin } from "@/lib/audit/record";

import type { AccessControl } from "./effective";
import type { Subject } from "./policy";

/** The signed-in user who acts, as every query and command takes it. */
export type Actor = Subject & {
  sessionId: string;
  organization: { id: string; name: string; slug: string };
  name: string;
  email: string;
  role: { key: string; name: string };
  accessControl: AccessControl;
  /** Whether the actor manages groups as their group manager. */
  managesGroups: boolean;
  origin: Origin;
};

/** The actor as commands take it, without the session, because some work outlives the request. */
export type ActingUser = Omit<Actor, "sessionId">;

/** The actor as audit events store it. */
export function auditActor(actor: ActingUser): AuditActor {
  return { id: actor.userId, label: `${actor.name} <${actor.email}>`, origin: actor.origin };
}
