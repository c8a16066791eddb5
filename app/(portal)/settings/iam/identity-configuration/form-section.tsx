import { useId, type ReactNode } from "react";

type FormSectionProps = { title: string; description: ReactNode; children: ReactNode };

/** A section of the form: its title on the left, its fields on the right. */
export function FormSection({ title, description, children }: FormSectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-1 gap-x-8 gap-y-4 border-t border-line p-6 first:border-t-0 max-sm:p-4 xl:grid-cols-[16rem_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        <p className="mt-1 text-xs text-pretty text-fg-muted">{description}</p>
      </div>
      <div className="min-w-0 space-y-5">{children}</div>
    </section>
  );
}
