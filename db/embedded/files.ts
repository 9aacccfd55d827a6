/** Files that may be missing. */

/** Returns the text of a file, or undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return await unlessMissing(Deno.readTextFile(path));
}

/** Removes a file, or a folder with all that is in it, if it is there. */
export async function removeIfThere(path: string): Promise<void> {
  await unlessMissing(Deno.remove(path, { recursive: true }));
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
