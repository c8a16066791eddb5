import type { ReactElement } from "react";

/** What a template renders; the same input always gives the same bytes. */
export type MailContent = { subject: string; text: string; html: ReactElement };
