"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { unstable_rethrow } from "next/navigation";
import { useActionState, useMemo, useState, useTransition } from "react";
import type { SubmitEvent } from "react";
import { useForm } from "react-hook-form";
import type {
  DefaultValues,
  FieldErrors,
  FieldValues,
  Path,
  RegisterOptions,
  UseFormRegisterReturn,
  UseFormReturn,
} from "react-hook-form";
import type { z } from "zod";

import type { FormState } from "@/lib/errors";

import { useFieldOrder } from "./use-field-order";

type ServerForm<Values extends FieldValues> = {
  form: UseFormReturn<Values>;
  /** For the input of a field: `register`, with the value already in the HTML. */
  field: <Name extends Path<Values>>(
    name: Name,
    options?: RegisterOptions<Values, Name>,
  ) => UseFormRegisterReturn<Name> & { defaultValue: string };
  /** For the form element. */
  formProps: {
    action: (data: FormData) => void;
    onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
    noValidate: true;
  };
  pending: boolean;
  /** The sentence for the form as a whole: a refusal that belongs to no field. */
  formError: string | undefined;
};

const unreachable = "The server could not be reached. Check your connection and try again.";

/**
 * A form that is checked by the same schema here and on the server. Before the scripts have loaded
 * it posts by itself; afterwards errors land on their fields, with the focus on the first.
 * @param action a server action of `formAction`
 */
export function useServerForm<Values extends FieldValues>(
  schema: z.ZodType<unknown, Values>,
  action: (previous: FormState, data: FormData) => Promise<FormState>,
  defaultValues: { [Name in keyof Values]: string },
): ServerForm<Values> {
  const [posted, postedAction] = useActionState(action, undefined);
  const [submitted, setSubmitted] = useState<FormState>();
  const [pending, startTransition] = useTransition();
  const refusal = submitted ?? posted;

  const refused = refusal?.result.fieldErrors;
  const errors = useMemo(
    () =>
      refused &&
      (Object.fromEntries(
        Object.entries(refused).map(([field, message]) => [field, { type: "server", message }]),
      ) as FieldErrors<Values>),
    [refused],
  );
  const values: Record<string, string> = Object.assign({}, defaultValues, posted?.values);

  const form = useForm<Values>({
    resolver: zodResolver(schema as never) as never,
    defaultValues: values as DefaultValues<Values>,
    errors,
    // Not on blur: a sentence that appears while the button is being pressed moves it away.
    mode: "onSubmit",
  });
  useFieldOrder(form, defaultValues);

  const send = (data: FormData) => {
    startTransition(async () => {
      try {
        setSubmitted(await action(undefined, data));
      } catch (error) {
        unstable_rethrow(error);
        // A refusal of the server before it looked at the form says when to try again.
        const message =
          error instanceof Error && error.message.startsWith("Too many")
            ? error.message
            : unreachable;
        setSubmitted({ result: { ok: false, code: "unexpected", message }, values: {} });
      }
    });
  };

  return {
    form,
    field: (name, options) => ({
      ...form.register(name, options),
      defaultValue: values[name] ?? "",
    }),
    formProps: {
      action: postedAction,
      noValidate: true,
      onSubmit: (event) => {
        // With what the pressed button says, as the form posts it by itself.
        const data = new FormData(event.currentTarget, event.nativeEvent.submitter);
        event.preventDefault();
        void form.handleSubmit(() => send(data))(event);
      },
    },
    pending,
    formError: refusal && !refusal.result.fieldErrors ? refusal.result.message : undefined,
  };
}
