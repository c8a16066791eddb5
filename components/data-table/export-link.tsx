"use client";

import { useSearchParams } from "next/navigation";

import { DownloadLink } from "../ui/download-link";

/** What the address of a table holds beside what is exported. */
const places = ["cursor", "size"];

interface ExportLinkProps {
  /** The route that answers with the file, given the parameters of the table. */
  href: string;
}

/** **Export CSV**: all that a table with this address shows, on whichever page. */
export function ExportLink({ href }: ExportLinkProps) {
  const parameters = new URLSearchParams(useSearchParams());
  for (const name of places) parameters.delete(name);
  const query = parameters.size > 0 ? `?${parameters}` : "";
  return <DownloadLink href={`${href}${query}`}>Export CSV</DownloadLink>;
}
