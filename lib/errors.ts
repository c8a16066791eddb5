/** What may go wrong in a way that a person is told about; callers branch on these. */
export type ErrorCode =
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "invalid"
  | "conflict"
  | "too_many_requests"
  | "unexpected";

/** Sentences by field name, for the form that sent the input. */
export type FieldErrors = Record<string, string>;

/** Why an action did not do it; the message is a sentence for the person who acted. */
export type Failure = { ok: false; code: ErrorCode; message: string; fieldErrors?: FieldErrors };

/** What every action answers. */
export type Result<T> = { ok: true; data: T } | Failure;

/** What a form shows after it was refused: why, and what was entered, without passwords. */
export type FormState = { result: Failure; values: Record<string, string> } | undefined;

/** An expected error: its message is written for the person who acted and holds no secret. */
export class GatehouseError extends Error {
  readonly code: ErrorCode;
  readonly fieldErrors?: FieldErrors;

  constructor(code: ErrorCode, message: string, fieldErrors?: FieldErrors) {
    super(message);
    this.name = "GatehouseError";
    this.code = code;
    this.fieldErrors = fieldErrors;
  }
}

/** The error for ids that do not exist or belong to another organization (docs/product.md#bad-input). */
export function notFound(what: string): GatehouseError {
  return new GatehouseError("not_found", `${what} was not found.`);
}
