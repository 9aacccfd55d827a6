/**
 * The photos of a form while it is filled: they are prepared when they are
 * chosen, sent one after the other, and kept by the server under ids.
 */
import { newCommandId } from "../form/command_id.ts";
import { move } from "../browser/arrange.ts";

/** A photo in a form. */
export interface FieldPhoto {
  /** Names it while the page is open. */
  readonly key: string;
  /** The id under which the server keeps it; null until it does. */
  readonly id: string | null;
  /** An address that shows it. */
  readonly url: string;
  readonly state: "kept" | "sending" | "failed";
  /** How much of it is sent, from 0 to 1. */
  readonly share: number;
  /** Why it could not be sent; empty unless it failed. */
  readonly problem: string;
}

/** How photos are prepared and sent; tests have ways of their own. */
export interface PhotoWork {
  /**
   * Returns the photo as it is sent, turned to the right by quarters.
   *
   * @throws {Error} whose message tells people why it cannot be read.
   */
  prepare(source: Blob, name: string, quarters: number): Promise<Blob>;
  /**
   * Sends a photo and returns the id under which it is kept.
   *
   * @param id The command's: a repeat with it is safe.
   * @throws {Error} whose message tells people why it could not be sent.
   */
  send(photo: Blob, id: string, options: {
    readonly onShare: (share: number) => void;
    readonly signal: AbortSignal;
  }): Promise<string>;
  /** Returns a photo that is kept, to be turned. */
  load(id: string): Promise<Blob>;
  /** Returns an address that shows the photo. */
  show(photo: Blob): string;
  /** Is told of an address that is shown no more. */
  forget(url: string): void;
}

interface StoreOptions {
  /** The ids of the photos that are there from the start. */
  readonly ids: readonly string[];
  readonly max: number;
  readonly work: PhotoWork;
  readonly onChange: (photos: readonly FieldPhoto[]) => void;
  /** Told what is wrong with a file, which is left out. */
  readonly onProblem: (problem: string) => void;
}

/** What is done with the photos of a form. */
export interface PhotoStore {
  add(files: readonly File[]): void;
  move(key: string, to: number): void;
  remove(key: string): void;
  /** Turns a photo to the right by a quarter. */
  turn(key: string): void;
  /** Sends again what could not be sent. */
  retry(): void;
  /**
   * Resolves when every photo is kept; rejects when one could not be sent.
   */
  settled(): Promise<void>;
  close(): void;
}

/** What is known of a photo besides what is shown. */
interface Job {
  /** As it was chosen or kept; null until it is loaded. */
  source: Blob | null;
  readonly name: string;
  quarters: number;
  /** As it is sent; null until it is prepared. */
  prepared: Blob | null;
  commandId: string;
  /** Ends what is under way for this photo. */
  owner: AbortController;
}

/** Returns the photo that the server keeps under `id`. */
export function keptPhoto(id: string): FieldPhoto {
  const url = `/photos/${id}/card`;
  return { key: id, id, url, state: "kept", share: 1, problem: "" };
}

/** Returns the store of a form's photos. */
export function createPhotoStore(options: StoreOptions): PhotoStore {
  const { ids, max, work, onChange, onProblem } = options;
  let photos: readonly FieldPhoto[] = ids.map(keptPhoto);
  const jobs = new Map<string, Job>();
  // One at a time each: decoding takes memory, sending takes the line.
  let preparing: Promise<void> = Promise.resolve();
  let sending: Promise<void> = Promise.resolve();

  function set(next: readonly FieldPhoto[]): void {
    photos = next;
    onChange(photos);
  }

  function change(key: string, fields: Partial<FieldPhoto>): void {
    set(
      photos.map((photo) =>
        photo.key === key ? { ...photo, ...fields } : photo
      ),
    );
  }

  function drop(key: string): void {
    const gone = photos.find((photo) => photo.key === key);
    if (gone === undefined) return;
    jobs.get(key)?.owner.abort();
    jobs.delete(key);
    work.forget(gone.url);
    set(photos.filter((photo) => photo.key !== key));
  }

  /** Prepares a photo, then sends it, unless it is changed meanwhile. */
  function begin(key: string, job: Job): void {
    job.owner.abort();
    job.owner = new AbortController();
    const { signal } = job.owner;
    change(key, { id: null, state: "sending", share: 0, problem: "" });
    preparing = preparing.then(() => prepare(key, job, signal));
  }

  async function prepare(
    key: string,
    job: Job,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    try {
      job.source ??= await work.load(key);
      job.prepared = await work.prepare(job.source, job.name, job.quarters);
    } catch (error) {
      if (signal.aborted) return;
      onProblem(messageOf(error));
      // One that was kept before is kept still, as it was.
      if (ids.includes(key)) restore(key);
      else drop(key);
      return;
    }
    if (signal.aborted) return;
    job.commandId = newCommandId();
    const shown = photos.find((photo) => photo.key === key)?.url ?? "";
    change(key, { url: work.show(job.prepared) });
    work.forget(shown);
    sending = sending.then(() => send(key, job, signal));
  }

  async function send(
    key: string,
    { prepared, commandId }: Job,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted || prepared === null) return;
    try {
      const onShare = (share: number) => {
        if (!signal.aborted) change(key, { share });
      };
      const id = await work.send(prepared, commandId, { onShare, signal });
      if (!signal.aborted) change(key, { id, state: "kept", share: 1 });
    } catch (error) {
      if (signal.aborted) return;
      change(key, { state: "failed", problem: messageOf(error) });
    }
  }

  function restore(key: string): void {
    jobs.delete(key);
    change(key, keptPhoto(key));
  }

  const isUnsettled = () => photos.some(({ state }) => state === "sending");

  return {
    add(files) {
      const room = files.slice(0, Math.max(0, max - photos.length));
      if (room.length < files.length) {
        onProblem(`Some photos were left out: ${max} is the most.`);
      }
      for (const file of room) {
        const key = newCommandId();
        const job: Job = {
          source: file,
          name: file.name,
          quarters: 0,
          prepared: null,
          commandId: key,
          owner: new AbortController(),
        };
        jobs.set(key, job);
        set([...photos, { ...keptPhoto(key), url: work.show(file) }]);
        begin(key, job);
      }
    },
    move(key, to) {
      set(move(photos, photos.findIndex((photo) => photo.key === key), to));
    },
    remove: drop,
    turn(key) {
      const job = jobs.get(key) ?? {
        source: null,
        name: "photo.jpg",
        quarters: 0,
        prepared: null,
        commandId: key,
        owner: new AbortController(),
      };
      job.quarters = (job.quarters + 1) % 4;
      jobs.set(key, job);
      begin(key, job);
    },
    retry() {
      for (const { key, state } of photos) {
        const job = jobs.get(key);
        if (state !== "failed" || job === undefined) continue;
        change(key, { state: "sending", share: 0, problem: "" });
        const { signal } = job.owner;
        sending = sending.then(() => send(key, job, signal));
      }
    },
    async settled() {
      while (isUnsettled()) {
        await preparing;
        await sending;
      }
      if (photos.some(({ state }) => state === "failed")) {
        throw new Error("A photo could not be sent.");
      }
    },
    close() {
      for (const { owner } of jobs.values()) owner.abort();
      for (const { url } of photos) work.forget(url);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
