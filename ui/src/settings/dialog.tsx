// A dialog of the browser's own: it keeps the focus, closes by Escape and by a click beside it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { CrossIcon } from "../look/icons";

interface DialogProps {
  id: string;
  title: string;
  close: () => void;
  children: ComponentChildren;
}

export function Dialog({ id, title, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, by the browser's own doing
    <dialog
      id={id}
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div class="dialog-body">
        <header>
          <h2 id={`${id}-title`}>{title}</h2>
          <button type="button" class="icon-only" aria-label="Close" onClick={close}>
            <CrossIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
