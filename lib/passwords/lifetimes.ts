import { days, hours } from "@/lib/clock";

/** How long a temporary password is valid, in milliseconds (docs/product.md#password-status). */
export const temporaryPasswordLifetime = days(15);

/** How long a confirmation code is valid, in milliseconds (docs/product.md#password-status). */
export const confirmationCodeLifetime = hours(1);
