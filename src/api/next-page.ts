/** The address of the page after one that was asked for with these parameters. */
export function nextPage(
  publicUrl: string,
  path: string,
  wanted: Readonly<Record<string, string | number | undefined>>,
): string {
  const url = new URL(`${publicUrl}${path}`);
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}
