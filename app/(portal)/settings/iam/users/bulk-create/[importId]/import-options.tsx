"use client";

import { useOptimistic } from "react";

import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import type { ImportOptions as Options } from "@/lib/imports/options";
import type { ImportView } from "@/lib/imports/view";

import { setImportOptionsAction } from "../actions";
import { existingOptions, groupOptions, scopeOptions, welcomeChoicesOf } from "../words";
import type { Choice } from "../words";
import type { RunDraftAction } from "./use-draft-action";

type ImportOptionsProps = {
  view: ImportView;
  run: RunDraftAction;
  /** Whether people sign in with a password. */
  usesPasswords: boolean;
};

/** What happens to people who are here already, to rows with problems, and with emails. */
export function ImportOptions({ view, run, usesPasswords }: ImportOptionsProps) {
  const [options, setOptions] = useOptimistic(view.options);
  const change = (changed: Partial<Options>) => {
    const next = { ...options, ...changed };
    run(() => {
      setOptions(next);
      return setImportOptionsAction({ importId: view.id, options: next });
    });
  };
  return (
    <Card aria-labelledby="import-options">
      <h2 id="import-options" className="mb-3 text-lg font-semibold">
        Options
      </h2>
      <div className="grid grid-cols-2 gap-x-5 gap-y-4 max-sm:grid-cols-1">
        <OptionSelect
          label="Existing users"
          choices={existingOptions}
          value={options.existing}
          onChange={(existing) => change({ existing })}
        />
        {options.existing === "update" ? (
          <OptionSelect
            label="Groups of existing users"
            choices={groupOptions}
            value={options.groups}
            onChange={(groups) => change({ groups })}
          />
        ) : null}
        <OptionSelect
          label="Rows to upload"
          choices={scopeOptions}
          value={options.scope}
          onChange={(scope) => change({ scope })}
        />
        <OptionSelect
          label="Welcome emails"
          choices={welcomeChoicesOf(usesPasswords)}
          value={options.welcome}
          onChange={(welcome) => change({ welcome })}
        />
      </div>
    </Card>
  );
}

type OptionSelectProps<Value extends string> = {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
};

function OptionSelect<Value extends string>({
  label,
  choices,
  value,
  onChange,
}: OptionSelectProps<Value>) {
  return (
    <Field
      label={label}
      description={choices.find((choice) => choice.value === value)?.description}
    >
      <NativeSelect value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}
