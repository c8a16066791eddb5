import { clsx } from "clsx";

import { buttonVariants } from "@/components/ui/button-variants";

/** A way in through a provider, as lib/auth/providers/ways gives it. */
export type Provider = { label: string; path: string };

type ProviderLinksProps = {
  providers: readonly Provider[];
  /** What the sign-in is about: `organization` and `from`, or the `token` of a personal link. */
  query: { organization?: string; from?: string; token?: string };
  /** They are the only way on, so that the first is the page's main button. */
  only?: boolean;
};

/** **Continue with …**, one below the other. */
export function ProviderLinks({ providers, query, only = false }: ProviderLinksProps) {
  const parameters = new URLSearchParams(query);
  return (
    <div className="space-y-3">
      {providers.map(({ label, path }, index) => (
        // Not a Link: fetching the address ahead would begin a sign-in that nobody asked for.
        <a
          key={path}
          href={parameters.size > 0 ? `${path}?${parameters}` : path}
          title={label}
          className={clsx(
            buttonVariants({
              variant: only && index === 0 ? "primary" : "secondary",
              size: "lg",
              wide: true,
            }),
            "h-auto! min-h-9.5 py-2 text-center wrap-anywhere whitespace-normal!",
          )}
        >
          <span>
            Continue with <bdi>{label}</bdi>
          </span>
        </a>
      ))}
    </div>
  );
}

/** Between two ways in of which one suffices. */
export function Or() {
  return (
    <p className="flex items-center gap-3 text-xs text-fg-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      or
    </p>
  );
}
