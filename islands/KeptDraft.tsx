import { useEffect, useRef, useState } from "preact/hooks";
import { createDraftKeeper } from "../components/browser/keep_draft.ts";
import { beforeSending } from "../components/browser/send_once.ts";
import { newCommandId } from "../components/form/command_id.ts";

/**
 * Saves the form around it as a draft: after each pause in typing, and before
 * the page is left. Without JavaScript a button does.
 */
export default function KeptDraft({ name, fields }: {
  /** What the server calls drafts of this form. */
  name: string;
  /** The fields that it keeps, besides the photos. */
  fields: readonly string[];
}) {
  const place = useRef<HTMLParagraphElement>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form) return;
    const owner = new AbortController();
    const { signal } = owner;
    const start = () =>
      createDraftKeeper({
        read: () => JSON.stringify(draftOf(form, name, fields)),
        save,
        onSaved: (isSaved) =>
          setWords(isSaved ? "Draft saved." : "The draft could not be saved."),
      });
    let keeper = start();
    if (fillAfterReload(form, name)) keeper.touch();
    form.addEventListener("input", ({ target }) => {
      // Who types goes on; a photo that is kept is nothing that goes on.
      const isTyped = target instanceof Element && "value" in target;
      keeper.touch(isTyped ? undefined : 0);
    }, { signal });
    addEventListener("online", () => keeper.touch(), { signal });
    addEventListener("beforeunload", () => {
      if (!keeper.leave()) return;
      const draft = JSON.stringify(draftOf(form, name, fields).fields);
      sessionStorage.setItem(storageKey(name), draft);
    }, { signal });
    addEventListener("pagehide", () => keeper.leave(), { signal });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") keeper.leave();
    }, { signal });
    beforeSending(form, () => keeper.finish(), signal);
    document.addEventListener("submit", ({ target }) => {
      // The draft is thrown away by another form of the page.
      const isOther = target instanceof HTMLFormElement && target !== form;
      if (isOther && target.action === form.action) keeper.stop();
    }, { signal });
    // Back on the page, as the browser had kept it.
    addEventListener("pageshow", () => {
      keeper.stop();
      keeper = start();
    }, { signal });
    return () => {
      keeper.stop();
      owner.abort();
    };
  }, []);
  return <p class="hint" role="status" ref={place}>{words}</p>;
}

/**
 * Fills the form with what was typed last before a reload: that may be shown
 * before it is saved. Returns whether there was anything.
 */
function fillAfterReload(form: HTMLFormElement, name: string): boolean {
  const key = storageKey(name);
  const left = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  const [visit] = performance.getEntriesByType("navigation");
  const isReload = visit !== undefined && "type" in visit &&
    visit.type === "reload";
  if (left === null || !isReload) return false;
  const fields = JSON.parse(left) as Record<string, string>;
  for (const [field, value] of Object.entries(fields)) {
    const control = form.elements.namedItem(field);
    if (control instanceof HTMLInputElement && control.type === "checkbox") {
      control.checked = value !== "";
    } else if (
      control instanceof HTMLInputElement ||
      control instanceof HTMLTextAreaElement ||
      control instanceof HTMLSelectElement
    ) control.value = value;
  }
  return true;
}

function storageKey(name: string): string {
  return `draft ${name}`;
}

/** Returns the input of the command that saves the form. */
function draftOf(
  form: HTMLFormElement,
  name: string,
  names: readonly string[],
) {
  const data = new FormData(form);
  const text = (field: string) => {
    const value = data.get(field);
    return typeof value === "string" ? value : "";
  };
  return {
    form: name,
    fields: Object.fromEntries(names.map((field) => [field, text(field)])),
    photo_ids: data.getAll("photo_ids"),
  };
}

async function save(draft: string, isLast: boolean): Promise<boolean> {
  try {
    const answer = await fetch("/api/commands/save_draft", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"id":"${newCommandId()}","input":${draft}}`,
      keepalive: isLast,
    });
    return answer.ok;
  } catch {
    return false;
  }
}
