/** Saving a form as a draft while it is filled. */

/** How long after the last change a draft is saved, in milliseconds. */
const PAUSE_MS = 1_500;

/** How long sending waits for the draft before it, in milliseconds. */
const MAX_WAIT_MS = 3_000;

/** What a draft is saved with. */
interface DraftOptions {
  /** Returns the form as it is now. */
  readonly read: () => string;
  /**
   * Saves it; resolves to whether that has worked.
   *
   * @param isLast Whether the page is being left.
   */
  readonly save: (draft: string, isLast: boolean) => Promise<boolean>;
  readonly onSaved: (isSaved: boolean) => void;
  /** Only tests have another pause. */
  readonly pauseMs?: number;
}

/** Keeps a form as a draft. */
interface DraftKeeper {
  /**
   * Notes that something was changed.
   *
   * @param afterMs How long to wait for more, in milliseconds.
   */
  touch(afterMs?: number): void;
  /**
   * Saves what has changed, at once; the page is being left. Returns whether
   * there was anything.
   */
  leave(): boolean;
  /**
   * Saves what has changed, and nothing further until something is changed, as
   * the form itself is sent.
   */
  finish(): Promise<void>;
  stop(): void;
}

/** Returns the keeper of a form that is as `read` says now. */
export function createDraftKeeper(
  { read, save, onSaved, pauseMs = PAUSE_MS }: DraftOptions,
): DraftKeeper {
  let saved = read();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the form itself is under way, or the draft is thrown away. */
  let isOver = false;
  let saving: Promise<void> = Promise.resolve();

  async function saveNow(isLast: boolean): Promise<void> {
    const draft = read();
    if (draft === saved) return;
    const before = saved;
    saved = draft;
    const isSaved = await save(draft, isLast);
    // The next pause tries again.
    if (!isSaved && saved === draft) saved = before;
    onSaved(isSaved);
  }

  return {
    touch(afterMs = pauseMs) {
      clearTimeout(timer);
      isOver = false;
      timer = setTimeout(() => {
        // One after the other: the last one stands.
        saving = saving.then(() => isOver ? undefined : saveNow(false));
      }, afterMs);
    },
    leave() {
      clearTimeout(timer);
      if (isOver || read() === saved) return false;
      void saveNow(true);
      return true;
    },
    async finish() {
      clearTimeout(timer);
      isOver = true;
      const last = saving.then(() => saveNow(false));
      const tired = new Promise<void>((resolve) =>
        setTimeout(resolve, MAX_WAIT_MS)
      );
      await Promise.race([last, tired]);
    },
    stop() {
      clearTimeout(timer);
      isOver = true;
    },
  };
}
