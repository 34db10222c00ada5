import { useEffect, useState } from 'react';

const listeners = new Set<(text: string) => void>();

/** Has screen readers say a text when they are done with what they are saying. Nothing is seen. */
export function announce(text: string): void {
  for (const listener of listeners) listener(text);
}

/** Where announcements stand. There from the beginning, because what appears together with its text is often not read. */
export function AnnouncementRegion() {
  const [said, setSaid] = useState({ text: '', turn: 0 });
  useEffect(() => {
    const listener = (text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 }));
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      {/* The same text a second time has to be another node, or it is not said again. */}
      <span key={said.turn}>{said.text}</span>
    </div>
  );
}
