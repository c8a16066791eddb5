import { MessagePage } from "./message-page";
import { buttonVariants } from "./ui/button-variants";

interface ErrorMessageProps {
  /** Under which the error stands in the server's log. */
  id: string | undefined;
}

/** Shown when a page fails: no cause, no stack, an id to report. */
export function ErrorMessage({ id }: ErrorMessageProps) {
  return (
    <MessagePage
      title="Something went wrong"
      actions={
        <>
          {/* Full loads: what broke may be the part that would change the page. */}
          <button
            type="button"
            className={buttonVariants({ variant: "primary" })}
            onClick={() => location.reload()}
          >
            Try again
          </button>
          {/* oxlint-disable-next-line nextjs/no-html-link-for-pages */}
          <a href="/" className={buttonVariants()}>
            Go to Home
          </a>
        </>
      }
    >
      <p>This page couldn't be shown. Your saved data is safe.</p>
      {id ? (
        <p>
          If it happens again, give your Administrator this ID:{" "}
          <code className="rounded-sm bg-off-soft px-1.5 py-0.5 font-mono text-sm text-fg">
            {id}
          </code>
        </p>
      ) : null}
    </MessagePage>
  );
}

/** The id that the server logged an error under; undefined when it never was on the server. */
export function errorDigest(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("digest" in error)) return undefined;
  return typeof error.digest === "string" ? error.digest : undefined;
}
