"use client";

import { ErrorMessage } from "@/components/error-message";
import { errorDigest } from "@/components/error-message";

export default function ErrorPage({ error }: { error: unknown }) {
  return <ErrorMessage id={errorDigest(error)} />;
}
