import type { ReactElement } from "react";

/** What a template makes of its facts; the same facts always give the same bytes. */
export type MailContent = { subject: string; text: string; html: ReactElement };
