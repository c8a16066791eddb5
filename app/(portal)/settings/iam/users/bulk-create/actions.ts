"use server";

import { refresh } from "next/cache";
import { z } from "zod";

import { action } from "@/lib/auth/action";
import { cancelImport } from "@/lib/imports/cancel";
import { configureImport } from "@/lib/imports/configure";
import { discardImport } from "@/lib/imports/discard";
import { editImportCell } from "@/lib/imports/edit-cell";
import { fixImportProblem } from "@/lib/imports/fix";
import { listImports } from "@/lib/imports/queries";
import {
  configureImportSchema,
  editImportCellSchema,
  fixImportProblemSchema,
  importIdSchema,
  importOptionsSchema,
} from "@/lib/imports/schema";
import { setImportOptions } from "@/lib/imports/set-options";
import { startImport } from "@/lib/imports/start";
import { undoImport } from "@/lib/imports/undo";
import type { ImportView } from "@/lib/imports/view";
import { sendImportWelcomeEmails } from "@/lib/imports/welcome";

/** The page shows the state that a command has led to. */
async function refreshed(changed: Promise<ImportView>): Promise<ImportView> {
  const view = await changed;
  refresh();
  return view;
}

const listImportsSchema = z.object({ after: z.string().max(500).optional() });

export const listImportsAction = action(listImportsSchema, listImports);

export const configureImportAction = action(configureImportSchema, (actor, input) =>
  refreshed(configureImport(actor, input)),
);

export const setImportOptionsAction = action(importOptionsSchema, (actor, input) =>
  refreshed(setImportOptions(actor, input)),
);

export const fixImportProblemAction = action(fixImportProblemSchema, (actor, input) =>
  refreshed(fixImportProblem(actor, input)),
);

export const editImportCellAction = action(editImportCellSchema, (actor, input) =>
  refreshed(editImportCell(actor, input)),
);

export const startImportAction = action(importIdSchema, (actor, input) =>
  refreshed(startImport(actor, input)),
);

export const cancelImportAction = action(importIdSchema, (actor, input) =>
  refreshed(cancelImport(actor, input)),
);

export const undoImportAction = action(importIdSchema, (actor, input) =>
  refreshed(undoImport(actor, input)),
);

export const sendImportWelcomeEmailsAction = action(importIdSchema, (actor, input) =>
  refreshed(sendImportWelcomeEmails(actor, input)),
);

export const discardImportAction = action(importIdSchema, discardImport);
