import { GatehouseError } from "@/lib/errors";

import { decide } from "./policy";
import type { Decision, Permission, Subject, Target } from "./policy";

/** @throws forbidden, with the reason, unless the policy allows it */
export function requirePermission(actor: Subject, permission: Permission, target?: Target): void {
  requireAllowed(decide(actor, permission, target));
}

/** @throws forbidden with the reason of the refusal */
export function requireAllowed(decision: Decision): void {
  if (!decision.allowed) throw new GatehouseError("forbidden", decision.reason);
}
