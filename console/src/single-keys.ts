import { useEffect, useState } from 'react';

const STORED = 'wardkey-single-keys';

/** Whether single letters do things; people who speak to their computer switch that off (WCAG 2.1.4). */
export function useSingleKeysChoice(): readonly [boolean, (isOn: boolean) => void] {
  const [isOn, setOn] = useState(areSingleKeysOn);
  return [
    isOn,
    (choice) => {
      localStorage.setItem(STORED, choice ? 'on' : 'off');
      setOn(choice);
    },
  ];
}

function areSingleKeysOn(): boolean {
  return localStorage.getItem(STORED) !== 'off';
}

/** Calls what belongs to a key while nobody types, no dialog is open and no other key is held. */
export function useSingleKeys(keys: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = keys[event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!areSingleKeysOn() || isTyping(event.target)) return;
      if (document.querySelector('[aria-modal="true"], [role="menu"], [role="listbox"]') !== null) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [keys]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
    !(target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type))
  );
}
