import { randomBytes } from "node:crypto";

import { redirect, unstable_rethrow } from "next/navigation";
import { z } from "zod";

import { currentActor, signInUrl } from "./actor";
import type { Actor } from "@/lib/access/actor";
import { GatehouseError } from "@/lib/errors";
import type { FieldErrors, FormState, Result } from "@/lib/errors";
import { logError } from "@/lib/log";

/** The first error message of each field. */
function fieldErrorsOf(error: z.ZodError): FieldErrors {
  const fields: FieldErrors = {};
  for (const issue of error.issues) {
    const field = issue.path.join(".");
    fields[field] ??= issue.message;
  }
  return fields;
}

/**
 * The values that a refused form may show again: all except passwords and codes
 * (docs/product.md#bad-input).
 */
function withoutSecrets(values: Record<string, string>): Record<string, string> {
  const secret = /password|^confirmation$|^code$/i;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.test(name)));
}

async function toResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, data: await work() };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof GatehouseError) {
      const { code, message, fieldErrors } = error;
      return { ok: false, code, message, fieldErrors };
    }
    if (error instanceof z.ZodError) {
      const fieldErrors = fieldErrorsOf(error);
      const message = Object.values(fieldErrors)[0] ?? "Check your input.";
      return { ok: false, code: "invalid", message, fieldErrors };
    }
    const reference = randomBytes(4).toString("hex");
    logError(`action failed (${reference})`, error);
    return {
      ok: false,
      code: "unexpected",
      message: `Something went wrong. Try again. If it keeps failing, give your administrator the reference ${reference}.`,
    };
  }
}

/**
 * Makes the server action of a command for signed-in users: session → actor → parse → command.
 * @param schema the accepted input; other input never reaches the command
 * @returns a function that returns a `Result` and never throws an error that the user should see
 */
export function action<Schema extends z.ZodType, T>(
  schema: Schema,
  command: (actor: Actor, input: z.output<Schema>) => Promise<T>,
): (input: z.input<Schema>) => Promise<Result<T>> {
  return async (input) => {
    const actor = await currentActor();
    if (!actor) redirect(await signInUrl());
    return toResult(async () => command(actor, schema.parse(input)));
  };
}

/**
 * Makes the server action of a form that needs no session; the command itself checks permissions
 * and ends with a redirect. It also works before the page's scripts have loaded.
 */
export function formAction<Schema extends z.ZodType>(
  schema: Schema,
  command: (input: z.output<Schema>) => Promise<never>,
): (previous: FormState, data: FormData) => Promise<FormState> {
  return async (_previous, data) => {
    const values: Record<string, string> = {};
    // Any client may call this with any value; a value that is not a form counts as an empty one.
    if (data instanceof FormData) {
      for (const [name, value] of data) {
        if (typeof value === "string") values[name] = value;
      }
    }
    const result = await toResult(async () => command(schema.parse(values)));
    if (result.ok) return undefined;
    return { result, values: withoutSecrets(values) };
  };
}
