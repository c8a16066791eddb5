/** The character encodings of imported files, as TextDecoder names them. Safe for the browser. */
import type { Encoding } from "./format";

export const encodingLabels: Record<Encoding, string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 (little endian)",
  "utf-16be": "UTF-16 (big endian)",
  "windows-1252": "Windows-1252 (Western European)",
  macintosh: "Mac Roman",
};
