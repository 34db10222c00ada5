/**
 * Puts the text of an element that can be seen on the clipboard and says whether it is there. Browsers have
 * `navigator.clipboard` on https and localhost only; elsewhere the text on the page is selected and copied as by hand.
 * When that fails too, it stays selected, so that the person can press Ctrl-C.
 */
export async function copyText(element: HTMLElement): Promise<boolean> {
  const text = element.textContent ?? '';
  try {
    if (navigator.clipboard !== undefined) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed here: the other way may be.
  }
  const selection = getSelection();
  const range = document.createRange();
  range.selectNodeContents(element);
  selection?.removeAllRanges();
  selection?.addRange(range);
  let isCopied = false;
  try {
    isCopied = document.execCommand('copy');
  } catch {
    // Old or locked-down browsers throw; the answer is the same.
  }
  if (isCopied) selection?.removeAllRanges();
  return isCopied;
}
