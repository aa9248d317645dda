/**
 * Puts a text into the clipboard; false where the browser does not let the page do that, as in a frame in a sandbox.
 */
export async function copied(text: string): Promise<boolean> {
  try {
    // Asked before, because a browser complains in the console when the page only tries. Not all know the answer.
    const name = 'clipboard-write' as PermissionName;
    const isForbidden = await navigator.permissions.query({ name }).then(
      ({ state }) => state === 'denied',
      () => false,
    );
    if (isForbidden) return false;
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
