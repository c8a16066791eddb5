import { days, hours } from "@/lib/clock";

/** How long a mailed temporary password signs in, in milliseconds (product.md 2). */
export const temporaryPasswordLifetime = days(15);

/** How long a confirmation code works, in milliseconds (product.md 2). */
export const confirmationCodeLifetime = hours(1);
