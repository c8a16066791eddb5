import { minutes } from "./clock";

/** How long an edit or a bulk operation can be undone, in milliseconds. */
export const undoableFor = minutes(10);
