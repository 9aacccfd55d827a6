/** Files that may be missing, and files that are written whole. */

/** Returns what `work` comes to, or undefined when its file is not there. */
export async function unlessMissing<T>(
  work: Promise<T>,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Returns the text of a file, or undefined when there is none. */
export function readIfThere(path: string): Promise<string | undefined> {
  return unlessMissing(Deno.readTextFile(path));
}

/** Removes a file, or a folder with all that is in it, if it is there. */
export async function removeIfThere(path: string): Promise<void> {
  await unlessMissing(Deno.remove(path, { recursive: true }));
}

/**
 * Writes a file in place of what was there. It is renamed into its place, so a
 * process that is killed meanwhile leaves no half of a file.
 */
export async function writeWhole(
  path: string,
  text: string,
  options: Deno.WriteFileOptions = {},
): Promise<void> {
  const half = `${path}.half`;
  await Deno.writeTextFile(half, text, options);
  await Deno.rename(half, path);
}
