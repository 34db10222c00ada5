/** Gives the person a text as a file. The browser makes it; it is gone from the page as soon as it is saved. */
export function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Chromium reads the file after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
