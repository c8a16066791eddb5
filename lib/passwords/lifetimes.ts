import { days, hours } from "@/lib/clock";

/** How long a mailed temporary password signs in, in milliseconds (docs/product.md#password-status). */
export const temporaryPasswordLifetime = days(15);

/** How long a confirmation code works, in milliseconds (docs/product.md#password-status). */
export const confirmationCodeLifetime = hours(1);
