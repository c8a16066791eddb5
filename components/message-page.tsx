import type { ReactNode } from "react";
import { Mark } from "./ui/mark";

interface MessagePageProps {
  title: string;
  children: ReactNode;
  /** Buttons or links. */
  actions: ReactNode;
}

/** A page that only says something: an error, an address that leads nowhere. */
export function MessagePage({ title, children, actions }: MessagePageProps) {
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-104 flex-col justify-center px-4 py-10">
      <div className="mb-5 flex">
        <Mark />
      </div>
      <h1 className="text-2xl font-semibold tracking-[-0.02em]">{title}</h1>
      <div className="mt-2 space-y-2 text-base text-pretty text-fg-muted">{children}</div>
      <div className="mt-6 flex flex-wrap gap-3">{actions}</div>
    </main>
  );
}
