"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { Spinner } from "@/components/ui/spinner";
import { importFields } from "@/lib/imports/columns";
import { encodingLabels } from "@/lib/imports/encodings";
import type { Mapping } from "@/lib/imports/columns";
import type { ImportView } from "@/lib/imports/view";

import { configureImportAction } from "../actions";
import { delimiterLabels, fieldLabels } from "../words";
import type { RunDraftAction } from "./use-draft-action";

type Format = Pick<ImportView, "encoding" | "delimiter"> & {
  hasHeader: boolean;
  /** null: as the header says. */
  mapping: Mapping | null;
};

type FileFormatProps = {
  view: ImportView;
  run: RunDraftAction;
  pending: boolean;
  /** System Admin is shown where it exists, or where the file has it. */
  hasSystemAdmin: boolean;
};

/** Whether a column has to be chosen before the rows make sense. */
export const isUncertain = ({ mapping, doubled }: ImportView): boolean =>
  mapping.email === undefined || doubled.length > 0;

/** How the file is read: encoding, separator, header, and which column is which field. */
export function FileFormat({ view, run, pending, hasSystemAdmin }: FileFormatProps) {
  const [problem, setProblem] = useState<string>();
  const [mapping, setMapping] = useState(view.mapping);
  const [read, setRead] = useState(view.mapping);
  // Another format has other columns.
  if (JSON.stringify(read) !== JSON.stringify(view.mapping)) {
    setRead(view.mapping);
    setMapping(view.mapping);
  }
  const uncertain = isUncertain(view);
  const unused = unusedTitles(view);
  const changed = importFields.some((field) => mapping[field] !== view.mapping[field]);

  const configure = (format: Partial<Format>) => {
    setProblem(undefined);
    const { id: importId, encoding, delimiter, header } = view;
    const all = { encoding, delimiter, hasHeader: header !== null, mapping: null, ...format };
    run(() => configureImportAction({ importId, ...all }), {
      done: () => "The file was read again.",
      onFailure: setProblem,
    });
  };

  return (
    <Card aria-labelledby="file-format">
      <div className="mb-3 flex items-center gap-2">
        <h2 id="file-format" tabIndex={-1} className="text-lg font-semibold outline-none">
          File
        </h2>
        {pending ? <Spinner className="text-fg-muted" /> : null}
      </div>
      {problem ? (
        <div className="mb-4">
          <Callout tone="bad" announce="alert">
            {problem}
          </Callout>
        </div>
      ) : null}
      {uncertain ? (
        <div className="mb-4">
          <Callout tone="warn">{uncertainText(view)}</Callout>
        </div>
      ) : null}
      <div className="grid grid-cols-2 gap-x-5 gap-y-4 max-sm:grid-cols-1">
        <Field label="Encoding">
          <NativeSelect
            value={view.encoding}
            onChange={({ target }) => configure({ encoding: target.value as Format["encoding"] })}
          >
            {Object.entries(encodingLabels).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field label="Separator">
          <NativeSelect
            value={view.delimiter}
            onChange={({ target }) => configure({ delimiter: target.value as Format["delimiter"] })}
          >
            {Object.entries(delimiterLabels).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Checkbox
          label="First row is a header"
          checked={view.header !== null}
          onCheckedChange={(hasHeader) => configure({ hasHeader })}
        />
      </div>
      {unused.length > 0 ? (
        <p className="mt-3 wrap-anywhere text-fg-muted">Columns not used: {unused.join(", ")}</p>
      ) : null}
      <p className="mt-3 text-xs text-fg-muted">
        A change here reads the file again. Cells that you edited are as in the file then.
      </p>
      <details open={uncertain} className="group mt-4 border-t border-line pt-3">
        <summary className="-mx-1 flex w-fit list-none items-center gap-1.5 rounded-sm px-1 font-medium [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="size-4 text-fg-muted transition-transform group-open:rotate-90"
          />
          Columns
        </summary>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            configure({ mapping });
          }}
        >
          <div className="mt-3 grid grid-cols-2 gap-x-5 gap-y-3.5 max-sm:grid-cols-1">
            {importFields
              .filter((field) => field !== "systemAdmin" || hasSystemAdmin)
              .map((field) => (
                <Field key={field} label={fieldLabels[field]}>
                  <NativeSelect
                    value={mapping[field] ?? ""}
                    onChange={({ target }) =>
                      setMapping(
                        withColumn(
                          mapping,
                          field,
                          target.value === "" ? undefined : Number(target.value),
                        ),
                      )
                    }
                  >
                    <option value="">Not in the file</option>
                    {columnTitles(view).map((title, column) => (
                      // oxlint-disable-next-line react/no-array-index-key -- columns are their numbers
                      <option key={column} value={column}>
                        {title}
                      </option>
                    ))}
                  </NativeSelect>
                </Field>
              ))}
          </div>
          {changed ? (
            <div className="mt-4 flex justify-end gap-2">
              <Button variant="ghost" onClick={() => setMapping(view.mapping)}>
                Reset
              </Button>
              <Button type="submit" pending={pending}>
                Apply columns
              </Button>
            </div>
          ) : null}
        </form>
      </details>
    </Card>
  );
}

function withColumn(mapping: Mapping, field: keyof Mapping, column: number | undefined): Mapping {
  const { [field]: _earlier, ...others } = mapping;
  return column === undefined ? others : { ...others, [field]: column };
}

/** *A* to *Z*, *AA* …, as spreadsheets call the columns. */
function letterOf(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return (rest >= 0 ? letterOf(rest) : "") + String.fromCodePoint(65 + (column % 26));
}

/** The titles of the columns in the file, or their letters. */
function columnTitles({ header, width }: ImportView): string[] {
  return Array.from({ length: width }, (_, column) => {
    const title = header?.[column]?.trim();
    const short = title && [...title].slice(0, 60).join("");
    return short ? `${letterOf(column)}: ${short}` : `Column ${letterOf(column)}`;
  });
}

/** The titles of the columns that stand for no field. */
function unusedTitles({ header, mapping }: ImportView): string[] {
  const used = new Set(Object.values(mapping));
  const titles = (header ?? []).filter((title, column) => title.trim() && !used.has(column));
  return titles.map((title) => [...title.trim()].slice(0, 60).join("")).slice(0, 20);
}

function uncertainText({ mapping, doubled, header }: ImportView): string {
  if (doubled.length > 0) {
    const names = doubled.map((field) => fieldLabels[field]).join(", ");
    return `The header has more than one column for ${names}. Choose one of them.`;
  }
  if (mapping.email !== undefined) return "";
  return header === null
    ? "No column holds email addresses. Choose the columns, or try another separator or encoding."
    : "The header has no column for the email address. Choose the columns.";
}
