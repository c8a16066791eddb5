import { days, hours } from "@/lib/clock";

/** How long what somebody entered at a join link waits for its proof, in milliseconds. */
export const registrationLifetime = hours(24);

/** For how long somebody whose request was declined cannot ask again, in milliseconds. */
export const declinedFor = days(30);
