import { Download } from "lucide-react";
import type { ReactNode } from "react";

import { buttonVariants, type ButtonVariants } from "./button-variants";

interface DownloadLinkProps extends ButtonVariants {
  /** The route that answers with the file. */
  href: string;
  icon?: ReactNode;
  children: ReactNode;
}

/** A button that saves a file: a plain link, because the router must not fetch what the browser saves. */
export function DownloadLink({
  href,
  icon = <Download aria-hidden />,
  children,
  ...variants
}: DownloadLinkProps) {
  return (
    <a href={href} className={buttonVariants(variants)}>
      {icon}
      {children}
    </a>
  );
}
