/** Why a whole file is refused. Safe for the browser, which asks before it sends the file. */
import { GatehouseError } from "@/lib/errors";

/** The error for a whole file, at the field `file` and, where another one may help, `encoding`. */
export function refuseFile(sentence: string, at?: "encoding"): GatehouseError {
  return new GatehouseError("invalid", sentence, {
    file: sentence,
    ...(at && { [at]: sentence }),
  });
}

export const emptyFileReason = "This file is empty.";

export const tooLargeReason = "This file is larger than 35 MB. Split it into several files.";

/** What to do with a spreadsheet of another program, by its extension. */
export function spreadsheetReason(extension: string): string {
  if (extension === "numbers") {
    return "This is a Numbers spreadsheet. Export it to CSV with the encoding UTF-8, and attach that.";
  }
  const kind = extension === "ods" ? "OpenDocument spreadsheet" : "Excel workbook";
  return `This is an ${kind} (.${extension}). Save it as CSV UTF-8, and attach that.`;
}
