"use client";

import { ErrorMessage } from "@/components/error-message";
import { errorDigest } from "@/components/error-digest";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return <ErrorMessage id={errorDigest(error)} onRetry={retry} />;
}
