"use client";

import { Tabs } from "@base-ui/react/tabs";
import { FileUp, RotateCw } from "lucide-react";
import { useRef, useState } from "react";
import type { DragEvent } from "react";

import { useLeaveGuard } from "@/components/forms/use-leave-guard";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Spinner } from "@/components/ui/spinner";
import { Textarea } from "@/components/ui/textarea";

import { useUpload } from "./use-upload";
import type { Upload } from "./use-upload";
import { counted, sizeText } from "./words";

const tabClassName =
  "-mb-px cursor-pointer border-b-2 border-transparent px-1 pb-2.5 font-medium text-fg-muted hover:text-fg data-active:border-accent data-active:text-fg";

/** The number of pasted rows; spreadsheets end the last one with a line break. */
const rowsIn = (text: string): number =>
  text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "").length;

/** **Attach CSV file**: choose or drop a file, or paste rows from a sheet; then the dry run opens. */
export function AttachPanel() {
  const { upload, send, retry, cancel, refuse } = useUpload();
  const [tab, setTab] = useState("file");
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const rows = rowsIn(text);
  const sending = upload.state === "sending";
  useLeaveGuard(text !== "" && !sending);

  const attach = (files: FileList) => {
    const [file] = files;
    if (!file) return;
    if (files.length > 1) return refuse("Attach one file at a time.");
    send(file.name, file);
  };
  const sendText = () => {
    setMissing(rows === 0);
    if (rows > 0) send("Pasted rows.csv", new Blob([text], { type: "text/csv" }));
  };

  return (
    <Card padding={false} aria-label="Attach">
      <Tabs.Root value={tab} onValueChange={(value) => setTab(String(value))}>
        <Tabs.List
          aria-label="How to attach users"
          className="flex gap-5 border-b border-line px-6 pt-3.5 max-sm:px-4"
        >
          <Tabs.Tab value="file" className={tabClassName}>
            File
          </Tabs.Tab>
          <Tabs.Tab value="paste" className={tabClassName}>
            Paste rows
          </Tabs.Tab>
        </Tabs.List>
        <div className="p-6 max-sm:p-4">
          <UploadState upload={upload} onCancel={cancel} onRetry={retry} />
          <Tabs.Panel value="file" keepMounted className="outline-none">
            {sending ? null : (
              <DropArea
                onFiles={attach}
                onText={(pasted) => {
                  setText(pasted);
                  setTab("paste");
                }}
              />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="paste" keepMounted className="outline-none">
            <form
              noValidate
              hidden={sending}
              onSubmit={(event) => {
                event.preventDefault();
                sendText();
              }}
            >
              <Field
                label="Rows"
                error={missing ? "Paste the rows of your sheet first." : undefined}
                description="Copy the cells in your spreadsheet, with the row of titles, and paste them here."
              >
                <Textarea
                  rows={8}
                  value={text}
                  onChange={(event) => {
                    setText(event.target.value);
                    setMissing(false);
                  }}
                  spellCheck={false}
                  wrap="off"
                  placeholder={"email\tfirstName\tlastName\trole"}
                  className="font-mono text-xs whitespace-pre"
                />
              </Field>
              <div className="mt-4 flex flex-wrap items-center justify-end gap-3">
                <span className="text-fg-muted">{rows > 0 ? counted(rows, "line") : null}</span>
                <Button type="submit" variant="primary">
                  Check rows
                </Button>
              </div>
            </form>
          </Tabs.Panel>
        </div>
      </Tabs.Root>
    </Card>
  );
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes("Files");

type DropAreaProps = { onFiles: (files: FileList) => void; onText: (text: string) => void };

function DropArea({ onFiles, onText }: DropAreaProps) {
  const input = useRef<HTMLInputElement>(null);
  // Entering a child leaves its parent: the depth says whether the pointer is still inside.
  const [depth, setDepth] = useState(0);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the button is for the keyboard
    <div
      onDragEnter={(event) => {
        if (hasFiles(event)) setDepth(depth + 1);
      }}
      onDragLeave={() => setDepth(Math.max(0, depth - 1))}
      onDragOver={(event) => {
        if (hasFiles(event)) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDepth(0);
        onFiles(event.dataTransfer.files);
      }}
      onPaste={({ clipboardData }) => {
        if (clipboardData.files.length > 0) onFiles(clipboardData.files);
        else if (clipboardData.getData("text")) onText(clipboardData.getData("text"));
      }}
      className={cn(
        "flex flex-col items-center rounded-md border border-dashed px-6 py-9 text-center transition-colors",
        depth > 0 ? "border-accent bg-accent-soft" : "border-control-line bg-bg",
      )}
    >
      <input
        ref={input}
        hidden
        type="file"
        aria-label="CSV file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChange={({ target }) => {
          if (target.files) onFiles(target.files);
          // So that the same file can be chosen again after it was mended.
          target.value = "";
        }}
      />
      <Button variant="primary" onClick={() => input.current?.click()}>
        <FileUp aria-hidden />
        Attach CSV file
      </Button>
      <p className="mt-3 text-fg-muted">
        or drop it here. You see what will happen before anything changes.
      </p>
      <p className="mt-1 text-xs text-fg-subtle">Up to 150,000 rows and 35 MB.</p>
    </div>
  );
}

type UploadStateProps = { upload: Upload; onCancel: () => void; onRetry: () => void };

function UploadState({ upload, onCancel, onRetry }: UploadStateProps) {
  if (upload.state === "idle") return null;
  if (upload.state === "failed") {
    return (
      <div className="mb-4">
        <Callout
          tone="bad"
          announce="alert"
          title="Not attached"
          actions={
            <>
              {upload.signedOut ? (
                // Another tab keeps what was attached here.
                <a
                  href="/sign-in"
                  target="_blank"
                  rel="noreferrer"
                  className="self-center rounded-sm underline underline-offset-2"
                >
                  Sign in
                </a>
              ) : null}
              {upload.mayRetry ? (
                <Button size="sm" onClick={onRetry}>
                  <RotateCw />
                  Try again
                </Button>
              ) : null}
            </>
          }
        >
          {upload.message}
        </Callout>
      </div>
    );
  }
  const { name, sent, total } = upload;
  const checking = sent >= total;
  const percent = total > 0 ? Math.floor((100 * sent) / total) : 100;
  return (
    <div className="rounded-md border border-line bg-bg px-4 py-4">
      <div className="flex items-center gap-3">
        <Spinner className="text-fg-muted" />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium" title={name}>
            <bdi>{name}</bdi>
          </p>
          <p className="text-xs text-fg-muted tabular-nums">
            <output>{checking ? "Checking the rows …" : "Uploading …"}</output>
            {checking ? null : ` ${sizeText(sent)} of ${sizeText(total)}`}
          </p>
        </div>
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <ProgressBar
        label="Upload"
        value={sent}
        max={Math.max(total, 1)}
        valueText={`${formatCount(percent)} %`}
        className="mt-3 block w-full"
      />
    </div>
  );
}
