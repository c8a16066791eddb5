"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";

import { maxImportBytes } from "@/lib/imports/columns";
import { emptyFileReason, spreadsheetReason, tooLargeReason } from "@/lib/imports/refuse-file";

export type Upload =
  | { state: "idle" }
  /** All bytes are sent when `sent` is `total`; then the server checks the rows. */
  | { state: "sending"; name: string; sent: number; total: number }
  | { state: "failed"; message: string; signedOut: boolean; mayRetry: boolean };

type File = { name: string; content: Blob };

const spreadsheet = /\.(xlsx?|xlsm|ods|numbers)$/i;

/** What the server would say after the whole file has been sent. */
function refusalOf({ name, content }: File): string | undefined {
  const extension = spreadsheet.exec(name)?.[1]?.toLowerCase();
  if (extension) return spreadsheetReason(extension);
  if (content.size > maxImportBytes) return tooLargeReason;
  return content.size === 0 ? emptyFileReason : undefined;
}

const failed = (
  message: string,
  more: { signedOut?: boolean; mayRetry?: boolean } = {},
): Upload => ({
  state: "failed",
  message,
  signedOut: more.signedOut ?? false,
  mayRetry: more.mayRetry ?? false,
});

type Answer = { importId?: string; message?: string; fieldErrors?: { file?: string } } | null;

/** What a response that is no success means. */
function failureOf(status: number, answer: Answer): Upload {
  const said = answer?.fieldErrors?.file ?? answer?.message;
  if (status === 401) {
    return failed("You are signed out. Sign in again in another tab, then try again here.", {
      signedOut: true,
      mayRetry: true,
    });
  }
  // A proxy in front of Gatehouse answers without our sentence.
  if (status === 413) {
    return failed(
      said ??
        "The network refused a file of this size. Split it into several files, or ask your administrator to allow uploads of 35 MB.",
    );
  }
  if (status >= 400 && status < 500 && said) return failed(said, { mayRetry: status === 429 });
  return failed("The server couldn't read the file just now. Try again in a moment.", {
    mayRetry: true,
  });
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return null;
  }
}

/** Sends a file and opens its dry run. What was attached stays until that has worked. */
export function useUpload(): {
  upload: Upload;
  send: (name: string, content: Blob) => void;
  /** Sends the same file again. */
  retry: () => void;
  cancel: () => void;
  /** Shows a problem of an attachment that is not sent. */
  refuse: (message: string) => void;
} {
  const router = useRouter();
  const [upload, setUpload] = useState<Upload>({ state: "idle" });
  const request = useRef<XMLHttpRequest>(undefined);
  const last = useRef<File>(undefined);

  useEffect(() => () => request.current?.abort(), []);

  const send = (name: string, content: Blob) => {
    request.current?.abort();
    last.current = { name, content };
    const refusal = refusalOf({ name, content });
    if (refusal) return setUpload(failed(refusal));
    // fetch reports no progress of uploads.
    const xhr = new XMLHttpRequest();
    request.current = xhr;
    const sending = (sent: number) =>
      setUpload({ state: "sending", name, sent, total: content.size });
    xhr.open("POST", `/api/imports?${new URLSearchParams({ name })}`);
    xhr.setRequestHeader("content-type", "text/csv");
    xhr.upload.addEventListener("progress", ({ loaded }) => sending(loaded));
    xhr.upload.addEventListener("load", () => sending(content.size));
    xhr.addEventListener("load", () => {
      const answer = parsed(xhr.responseText);
      if (xhr.status === 200 && answer?.importId) {
        router.push(`/settings/iam/users/bulk-create/${answer.importId}`);
      } else {
        setUpload(failureOf(xhr.status, answer));
      }
    });
    xhr.addEventListener("error", () =>
      setUpload(
        failed("The connection broke off, and nothing was uploaded. Check it and try again.", {
          mayRetry: true,
        }),
      ),
    );
    sending(0);
    xhr.send(content);
  };

  return {
    upload,
    send,
    retry: () => {
      if (last.current) send(last.current.name, last.current.content);
    },
    cancel: () => {
      request.current?.abort();
      setUpload({ state: "idle" });
    },
    refuse: (message) => setUpload(failed(message)),
  };
}
