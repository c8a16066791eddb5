"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useActionState, useEffect, useEffectEvent, useMemo, useState, useTransition } from "react";
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

import type { Failure, FormState, Result } from "@/lib/errors";

import { callAction } from "./call-action";

type FormOptions<Values extends FieldValues> = {
  /** Checks the values here and on the server. */
  schema: z.ZodType<unknown, Values>;
  /** A value for each field, in the order in which the fields stand on the page. */
  defaultValues: Values;
};

type ActionOptions<Values extends FieldValues, Data> = FormOptions<Values> & {
  /** A server action made by `action` of lib/auth/action; it gets the values as they were entered. */
  action: (values: Values) => Promise<Result<Data>>;
  onDone: (data: Data, values: Values, form: UseFormReturn<Values>) => void;
};

type FormActionOptions<Values extends FieldValues> = FormOptions<Values> & {
  /** A server action made by `formAction`, which ends with a redirect; needs no JavaScript. */
  formAction: (previous: FormState, data: FormData) => Promise<FormState>;
};

/** For `FormShell` or a form element. */
export type FormProps = {
  action: (data: FormData) => void;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
  /** The message for the form as a whole: a failure that belongs to no field. */
  error: string | undefined;
};

/** A field whose text could not be read as a value. */
type UnreadField<Values extends FieldValues> = { name: Path<Values>; focus: () => void };

type ActionForm<Values extends FieldValues> = {
  form: UseFormReturn<Values>;
  /** For the input of a field: `register`, with the value in the HTML that the server sends. */
  field: <Name extends Path<Values>>(
    name: Name,
    options?: RegisterOptions<Values, Name>,
  ) => UseFormRegisterReturn<Name> & { defaultValue: string };
  formProps: FormProps;
  /** Shows these values and treats them as saved; without values, the first ones. */
  reset: (saved?: Values) => void;
  /** Checks the values; focuses the first invalid or unread field, or calls back. */
  validate: (onValid: (values: Values) => void, unread?: UnreadField<Values>) => void;
  /** Checks the values and sends them, for forms that ask before they save. */
  submit: () => void;
  pending: boolean;
};

const noFormAction = async (): Promise<FormState> => undefined;

/**
 * The form of a server action. The schema is checked here and on the server; errors land on their
 * fields, the first one gets the focus, and what was entered stays.
 * @param options with `action` for forms that need JavaScript, with `formAction` for forms that
 * must also work before the scripts have loaded
 */
export function useActionForm<Values extends FieldValues, Data = never>(
  options: ActionOptions<Values, Data> | FormActionOptions<Values>,
): ActionForm<Values> {
  const { schema, defaultValues } = options;
  const withoutScripts = "formAction" in options ? options.formAction : undefined;
  const [posted, postedAction] = useActionState(withoutScripts ?? noFormAction, undefined);
  const [sent, setSent] = useState<Failure>();
  const [pending, startTransition] = useTransition();
  const failure = sent ?? posted?.result;
  const values: Values = Object.assign({}, defaultValues, posted?.values);

  const fieldErrors = failure?.fieldErrors;
  const errors = useMemo(
    () =>
      fieldErrors &&
      (Object.fromEntries(
        Object.entries(fieldErrors).map(([name, message]) => [name, { type: "server", message }]),
      ) as FieldErrors<Values>),
    [fieldErrors],
  );
  const form = useForm<Values>({
    resolver: zodResolver(schema, undefined, { raw: true }),
    defaultValues: values as DefaultValues<Values>,
    errors,
    // Done below: React Hook Form knows the order of the register calls, not of the page.
    shouldFocusError: false,
  });

  const { setFocus, getValues, reset } = form;
  const [initial] = useState(values);
  const focusFirst = (invalid: object, unread?: UnreadField<Values>) => {
    const first = Object.keys(initial).find((name) => name in invalid || name === unread?.name);
    if (first && first === unread?.name) unread.focus();
    else if (first) setFocus(first as Path<Values>);
  };
  const focusFirstRefused = useEffectEvent(focusFirst);
  useEffect(() => {
    if (fieldErrors) focusFirstRefused(fieldErrors);
  }, [fieldErrors]);

  // Input that was entered before the scripts had loaded is in the form already, but nothing that
  // watches the form knows of it.
  useEffect(() => {
    const early = getValues();
    const isEdited = (name: string) =>
      typeof early[name] === "string" && early[name] !== initial[name];
    if (Object.keys(initial).some(isEdited)) {
      reset(early, { keepDefaultValues: true, keepFieldsRef: true });
    }
  }, [getValues, initial, reset]);

  const send = (entered: Values, data?: FormData) => {
    if (pending) return;
    startTransition(async () => {
      setSent(undefined);
      if ("action" in options) {
        const result = await callAction(() => options.action(entered));
        if (result.ok) options.onDone(result.data, entered, form);
        else setSent(result);
      } else {
        const state = await callAction(() => options.formAction(undefined, data ?? new FormData()));
        setSent(state && "result" in state ? state.result : state);
      }
    });
  };
  const validate = (onValid: (entered: Values) => void, unread?: UnreadField<Values>) =>
    void form.handleSubmit(
      (entered) => (unread ? unread.focus() : onValid(entered)),
      (invalid) => focusFirst(invalid, unread),
    )();
  const submit = () => validate((entered) => send(entered));

  return {
    form,
    field: (name, registerOptions) => {
      const value: unknown = values[name];
      return {
        ...form.register(name, registerOptions),
        defaultValue: typeof value === "string" || typeof value === "number" ? String(value) : "",
      };
    },
    formProps: {
      // A press before the scripts have loaded is repeated by React, or posts the form.
      action: withoutScripts ? postedAction : submit,
      onSubmit: (event) => {
        // With the name and value of the pressed button, as a browser posts it.
        const data = new FormData(event.currentTarget, event.nativeEvent.submitter);
        event.preventDefault();
        validate((entered) => send(entered, data));
      },
      error: failure && !fieldErrors ? failure.message : undefined,
    },
    // React Compiler keeps what `register` returned, so the fields have to stay registered.
    reset: (saved = initial) => reset(saved, { keepFieldsRef: true }),
    validate,
    submit,
    pending,
  };
}
