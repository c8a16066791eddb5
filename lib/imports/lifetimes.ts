import { days } from "@/lib/clock";

/** How long the file of an import and its rows are kept, in milliseconds. */
export const filesKeptFor = days(30);

/** How long an import can be undone, in milliseconds. */
export const importUndoableFor = days(20);
