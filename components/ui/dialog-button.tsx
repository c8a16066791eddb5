"use client";

import { Fragment, useState } from "react";
import type { ReactNode } from "react";

import { Button } from "./button";
import type { ButtonProps } from "./button";

type DialogButtonProps = Omit<ButtonProps, "onClick"> & {
  /** The dialog; not rendered before it is first opened, so that its code can load then. */
  renderDialog: (state: { open: boolean; onClose: () => void }) => ReactNode;
};

/** A button that opens a dialog, which starts afresh each time. */
export function DialogButton({ renderDialog, ...button }: DialogButtonProps) {
  const [{ open, openings }, setState] = useState({ open: false, openings: 0 });
  return (
    <>
      <Button
        {...button}
        aria-haspopup="dialog"
        onClick={() => setState({ open: true, openings: openings + 1 })}
      />
      {openings > 0 ? (
        <Fragment key={openings}>
          {renderDialog({ open, onClose: () => setState({ open: false, openings }) })}
        </Fragment>
      ) : null}
    </>
  );
}
