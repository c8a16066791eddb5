"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { unstable_rethrow } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import type { SyntheticEvent } from "react";
import { useForm } from "react-hook-form";
import type { DefaultValues, FieldValues, Path, UseFormReturn } from "react-hook-form";
import type { z } from "zod";

import type { Failure, Result } from "@/lib/errors";

import { useFieldOrder } from "./use-field-order";

type ActionForm<Values extends FieldValues> = {
  form: UseFormReturn<Values>;
  /** For the form element. */
  formProps: {
    action: () => void;
    onSubmit: (event: SyntheticEvent<HTMLFormElement>) => void;
    noValidate: true;
  };
  pending: boolean;
  /** The sentence for the form as a whole: a refusal that belongs to no field. */
  formError: string | undefined;
};

type ActionFormOptions<Values extends FieldValues, Data> = {
  /** What both sides check the values with. */
  schema: z.ZodType<unknown, Values>;
  /** A server action made by `action` of lib/auth/action; it gets the values as they were entered. */
  action: (values: Values) => Promise<Result<Data>>;
  defaultValues: DefaultValues<Values>;
  onDone: (data: Data, values: Values, form: UseFormReturn<Values>) => void;
};

const unreachable: Failure = {
  ok: false,
  code: "unexpected",
  message: "The server could not be reached. What you entered is still here: try again.",
};

/**
 * A form of the portal that stays where it is: errors land on their fields, with the focus on the
 * first, and what was entered stays.
 */
export function useActionForm<Values extends FieldValues, Data>({
  schema,
  action,
  defaultValues,
  onDone,
}: ActionFormOptions<Values, Data>): ActionForm<Values> {
  const [refusal, setRefusal] = useState<Failure>();
  const [pending, startTransition] = useTransition();
  const form = useForm<Values>({
    resolver: zodResolver(schema as never, undefined, { raw: true }) as never,
    defaultValues,
    // Not when a field is left: the button that is being pressed would move away.
  });
  useFieldOrder(form, defaultValues);

  const { setError } = form;
  useEffect(() => {
    const errors = Object.entries(refusal?.fieldErrors ?? {});
    for (const [index, [field, message]] of errors.entries()) {
      setError(field as Path<Values>, { message }, { shouldFocus: index === 0 });
    }
  }, [refusal, setError]);

  const send = (values: Values) => {
    if (pending) return;
    startTransition(async () => {
      setRefusal(undefined);
      try {
        const result = await action(values);
        if (result.ok) onDone(result.data, values, form);
        else setRefusal(result);
      } catch (error) {
        unstable_rethrow(error);
        setRefusal(unreachable);
      }
    });
  };

  return {
    form,
    formProps: {
      // What is pressed before the scripts are there waits for them; it never becomes an address.
      action: () => void form.handleSubmit(send)(),
      onSubmit: (event) => {
        event.preventDefault();
        void form.handleSubmit(send)(event);
      },
      noValidate: true,
    },
    pending,
    formError: refusal && !refusal.fieldErrors ? refusal.message : undefined,
  };
}
