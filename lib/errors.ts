/** The codes of expected errors; callers branch on these. */
export type ErrorCode =
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "invalid"
  | "conflict"
  | "too_many_requests"
  | "unexpected";

/** Messages by field name, for the form that sent the input. */
export type FieldErrors = Record<string, string>;

/** Why an action was refused; the message is written for the user. */
export type Failure = { ok: false; code: ErrorCode; message: string; fieldErrors?: FieldErrors };

/** The result of every action. */
export type Result<T> = { ok: true; data: T } | Failure;

/** The state of a refused form: the reason, and the values without passwords. */
export type FormState = { result: Failure; values: Record<string, string> } | undefined;

/** An expected error: its message is written for the user and contains no secret. */
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
