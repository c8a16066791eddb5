import type { AuditActor, Origin } from "@/lib/audit/record";

import type { Subject } from "./policy";

/** The signed-in user who does something, as every query and command takes it. */
export type Actor = Subject & {
  sessionId: string;
  organization: { id: string; name: string; slug: string };
  name: string;
  email: string;
  role: { key: string; name: string };
  origin: Origin;
};

/** What commands take of the actor: work that outlives the request has no session any more. */
export type ActingUser = Omit<Actor, "sessionId">;

/** The actor as audit events name them. */
export function auditActor(actor: ActingUser): AuditActor {
  return { id: actor.userId, label: `${actor.name} <${actor.email}>`, origin: actor.origin };
}
