/** How long links, passwords and codes are valid, in milliseconds (docs/product.md). */
import { days, hours } from "./clock";

/** The link of an invitation. */
export const invitationLifetime = days(7);

/** The link that confirms an email address entered at a join link. */
export const registrationLifetime = hours(24);

export const temporaryPasswordLifetime = days(15);

export const confirmationCodeLifetime = hours(1);

/** How long a person whose request was declined cannot ask again. */
export const declinedRequestWait = days(30);
