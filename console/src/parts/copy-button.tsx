import { Button, Text } from '@mantine/core';
import { type RefObject, useEffect, useState } from 'react';
import { copyText } from '../copy-text.ts';
import { announce } from './announcement-region.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';

const SHOWN_MILLISECONDS = 3000;

/**
 * Copies the text of something that can be seen, and says honestly whether that worked. Where it did not, the text is
 * selected, so that it can be copied by hand.
 */
export function CopyButton(props: {
  /** What is copied; its text, as it is shown. */
  of: RefObject<HTMLElement | null>;
  label: string;
  isPrimary?: boolean;
  onCopied?: () => void;
}) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('ready'), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    if (props.of.current === null) return;
    const isCopied = await copyText(props.of.current);
    setState(isCopied ? 'copied' : 'failed');
    announce(isCopied ? 'Copied' : FAILED);
    if (isCopied) props.onCopied?.();
  };
  return (
    <div>
      <Button
        variant={props.isPrimary ? 'filled' : 'default'}
        size={props.isPrimary ? 'sm' : 'xs'}
        leftSection={state === 'copied' ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
        onClick={() => void copy()}
        {...(props.isPrimary && { 'data-autofocus': true })}
      >
        {state === 'copied' ? 'Copied' : props.label}
      </Button>
      {state === 'failed' && (
        <Text size="sm" c="var(--mantine-color-error)" mt={4}>
          {FAILED}
        </Text>
      )}
    </div>
  );
}

const FAILED = 'The browser did not copy it. It is selected: press Ctrl-C, or ⌘-C on a Mac.';
