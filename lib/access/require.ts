import { GatehouseError } from "@/lib/errors";

import { decide } from "./policy";
import type { Permission, Subject, Target } from "./policy";

/** @throws forbidden, with the reason, unless the policy allows it */
export function requirePermission(actor: Subject, permission: Permission, target?: Target): void {
  const decision = decide(actor, permission, target);
  if (!decision.allowed) throw new GatehouseError("forbidden", decision.reason);
}
