import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';

/**
 * A dialog with a title, open for as long as it is there. The focus goes to what has `data-autofocus` and stays inside;
 * afterwards it returns to where it was, or to the element that `returnFocusTo` names, for dialogs that are opened from
 * a menu which is gone by then.
 */
export function Dialog(props: {
  onClose: () => void;
  title: string;
  /** `alertdialog` for what must be answered. */
  role?: 'dialog' | 'alertdialog';
  size?: 'sm' | 'md' | 'lg' | 'xl';
  /** Whether a click beside it closes it, as Escape does. Not where something would be lost. */
  closesOnClickOutside?: boolean;
  returnFocusTo?: string | undefined;
  children: ReactNode;
}) {
  const { role = 'dialog' } = props;
  // One function for as long as the dialog is there: with a new one at each drawing, the focus would begin anew.
  const setRole = useCallback((content: HTMLElement | null) => content?.setAttribute('role', role), [role]);
  const isNarrow = useMediaQuery('(max-width: 36em)', false);
  useFocusReturn(props.returnFocusTo);
  return (
    <Modal.Root
      opened
      onClose={props.onClose}
      size={props.size ?? 'md'}
      fullScreen={isNarrow}
      radius={isNarrow ? 0 : 'lg'}
      closeOnClickOutside={props.closesOnClickOutside ?? true}
      returnFocus={false}
      transitionProps={{ duration: 120 }}
      padding="lg"
      centered
    >
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content
        // Mantine knows dialogs only.
        ref={setRole}
      >
        <Modal.Header>
          <Modal.Title fw={650} fz="lg">
            {props.title}
          </Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>{props.children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function useFocusReturn(id: string | undefined): void {
  const before = useRef(document.activeElement);
  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
      // A dialog that follows this one keeps the focus.
      requestAnimationFrame(() => {
        if (isThere.current || document.querySelector('[aria-modal="true"]') !== null) return;
        const target = (id === undefined ? null : document.getElementById(id)) ?? before.current;
        if (target instanceof HTMLElement && target.isConnected) target.focus();
      });
    };
  }, [id]);
}
