import { days } from "@/lib/clock";

/** How long an invitation's link works, in milliseconds (docs/product.md#invite-by-email). */
export const invitationLifetime = days(7);
