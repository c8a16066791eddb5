"use client";

import { ErrorMessage } from "@/components/error-message";
import { errorDigest } from "@/components/error-message";
import "./globals.css";

/** Stands in for the root layout when that one breaks, so it brings its own document. */
export default function GlobalErrorPage({ error }: { error: unknown }) {
  return (
    <html lang="en">
      <body className="font-sans">
        <title>Something went wrong · Gatehouse</title>
        <ErrorMessage id={errorDigest(error)} />
      </body>
    </html>
  );
}
