export * from "./audit-events";
export * from "./invitations";
export * from "./mails";
export * from "./organizations";
export * from "./rate-limits";
export * from "./roles";
export * from "./sessions";
export * from "./users";
