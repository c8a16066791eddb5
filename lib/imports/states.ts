import type { importStates } from "@/db/schema/imports";

type State = (typeof importStates)[number];

/** The states of an import that a worker is working on. */
export const runningStates = ["applying", "mailing", "undoing"] as const satisfies State[];

/** The states of an import that has ended, wholly or in part, and was not undone. */
const endedStates: readonly State[] = ["done", "cancelled", "failed"];

export const isEnded = ({ state }: { state: State }): boolean => endedStates.includes(state);
