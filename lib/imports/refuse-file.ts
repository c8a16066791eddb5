import { GatehouseError } from "@/lib/errors";

/** The error for a whole file, at the field `file` and, where another one may help, `encoding`. */
export function refuseFile(sentence: string, at?: "encoding"): GatehouseError {
  return new GatehouseError("invalid", sentence, {
    file: sentence,
    ...(at && { [at]: sentence }),
  });
}

export const emptyFileReason = "This file is empty.";
