/**
 * Locks on files, kept by the operating system: one that dies, however it
 * dies, has let go of them. That is why nothing here compares process ids,
 * which are reused, above all in containers.
 */

/** A lock on a file. Disposing of it lets go. */
export class FileLock implements Disposable {
  #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Takes the lock, waiting while somebody else has it.
   *
   * @param path The file, made when it is missing.
   * @param mode `exclusive` for one holder, `shared` for many.
   * @param onWait Called once when the lock has to be waited for.
   */
  static async take(
    path: string,
    mode: "exclusive" | "shared",
    onWait?: () => void,
  ): Promise<FileLock> {
    const file = await Deno.open(path, {
      create: true,
      read: true,
      write: true,
      mode: 0o600,
    });
    try {
      const exclusive = mode === "exclusive";
      if (!await file.tryLock(exclusive)) {
        onWait?.();
        await file.lock(exclusive);
      }
    } catch (error) {
      file.close();
      throw error;
    }
    return new FileLock(file);
  }

  /**
   * Gives the lock up and tells whether nobody else held it.
   *
   * @returns true when this was the last holder.
   */
  async releaseAsLast(): Promise<boolean> {
    await this.#file.unlock();
    const last = await this.#file.tryLock(true);
    this.#file.close();
    return last;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
