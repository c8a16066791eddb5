"use client";

import { useState } from "react";
import type { DialogPopupProps } from "./dialog-popup";
import { part } from "./part";

const DialogPopup = part(() => import("./dialog-popup"));

/**
 * A modal dialog, controlled by `open`; below 640 px a sheet from the bottom. Focus goes in when it
 * opens and back to where it was when it closes. Its code loads when it first opens.
 */
export function Dialog(props: DialogPopupProps) {
  // Stays mounted after the first opening, so that it can fade out and hand the focus back.
  const [wasOpen, setWasOpen] = useState(props.open);
  if (props.open && !wasOpen) setWasOpen(true);
  return wasOpen ? <DialogPopup {...props} /> : null;
}
