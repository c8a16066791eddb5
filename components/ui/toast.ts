export interface ToastMessage {
  tone: "ok" | "bad" | "info";
  title: string;
  description?: string | undefined;
  action?: { label: string; onPress: () => void } | undefined;
}

type ToastExtras = Pick<ToastMessage, "description" | "action">;

const waiting: ToastMessage[] = [];
let receive: ((message: ToastMessage) => void) | undefined;
let wake: (() => void) | undefined;

function show(message: ToastMessage) {
  if (receive) return receive(message);
  waiting.push(message);
  wake?.();
}

/**
 * Shows a message in the corner and reads it out; `error` at once, the others when it is quiet.
 * For client code, after something was done. Errors that belong to a field go to the field.
 */
export const toast = {
  success: (title: string, extras?: ToastExtras) => show({ tone: "ok", title, ...extras }),
  error: (title: string, extras?: ToastExtras) => show({ tone: "bad", title, ...extras }),
  info: (title: string, extras?: ToastExtras) => show({ tone: "info", title, ...extras }),
};

/** For `Toaster`: called when a message waits and nothing is there to show it. */
export function onFirstToast(listener: () => void): () => void {
  wake = listener;
  if (waiting.length > 0) listener();
  return () => {
    wake = undefined;
  };
}

/** Whether a message would be seen: the code that shows them has come. */
export const toastsShow = () => receive !== undefined;

/** For the viewport: takes over all messages, the waiting ones first. */
export function receiveToasts(receiver: (message: ToastMessage) => void): () => void {
  receive = receiver;
  for (const message of waiting.splice(0)) receiver(message);
  return () => {
    if (receive === receiver) receive = undefined;
  };
}
