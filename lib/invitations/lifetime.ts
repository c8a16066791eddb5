import { days } from "@/lib/clock";

/** How long an invitation's link works, in milliseconds (product.md 4.1). */
export const invitationLifetime = days(7);
