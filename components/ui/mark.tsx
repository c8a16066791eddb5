/** The mark of Gatehouse: a gate with one wing open, in a rounded square. Decoration. */
export function Mark() {
  return (
    <span
      aria-hidden
      className="inline-flex size-6.5 shrink-0 items-center justify-center rounded-[7px] bg-primary text-primary-fg forced-color-adjust-none"
    >
      <svg
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeLinecap="round"
        className="size-4"
      >
        <path
          strokeLinejoin="round"
          d="M1.5 14.2h13M3.4 14V3.4C3.4 2.6 4 2 4.8 2H6v12M6 2.2 11 1.3c.9-.1 1.6.5 1.6 1.4v10.6"
        />
        <path d="M6 2.2v11.6M9.4 7.2v1.6" />
      </svg>
    </span>
  );
}
