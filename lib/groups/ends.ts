import { after } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";

import { maxMembership } from "./schema";

const refuse = (sentence: string) => new GatehouseError("invalid", sentence, { endsAt: sentence });

/** @throws invalid at the field for an end in the past or too far ahead */
export function requireEnd(endsAt: Date | null, at: Date): void {
  if (endsAt === null) return;
  if (endsAt <= at) throw refuse("Choose a date in the future.");
  if (endsAt > after(at, maxMembership)) throw refuse("Choose a date at most 366 days from now.");
}
