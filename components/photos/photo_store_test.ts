import assert from "node:assert/strict";
import {
  createPhotoStore,
  type FieldPhoto,
  type PhotoStore,
  type PhotoWork,
} from "./photo_store.ts";

/** A field of photos; what is done for them is told by name. */
function scene(
  { ids = [], max = 8, work = {} }: {
    ids?: readonly string[];
    max?: number;
    work?: Partial<PhotoWork>;
  } = {},
) {
  const done: string[] = [];
  const problems: string[] = [];
  let photos: readonly FieldPhoto[] = [];
  let kept = 0;
  const store = createPhotoStore({
    ids,
    max,
    onChange: (next) => photos = next,
    onProblem: (problem) => problems.push(problem),
    work: {
      async prepare(_source, name, quarters) {
        done.push(`prepare ${name} ${quarters}`);
        if (name.endsWith(".txt")) throw new Error(`“${name}” is no photo.`);
        return await Promise.resolve(new Blob([name]));
      },
      async send(photo) {
        done.push(`send ${await photo.text()}`);
        return `id-${++kept}`;
      },
      load: (id) => Promise.resolve(new Blob([id])),
      show: () => "blob:x",
      forget() {},
      ...work,
    },
  });
  const key = (place: number) => photos[place]?.key ?? "";
  const shown = () => photos.map(({ id, state }) => id ?? state);
  return { store, done, problems, shown, key, photos: () => photos };
}

const files = (...names: string[]) => names.map((name) => new File([], name));

Deno.test("photos are prepared and sent in their order, one at a time", async () => {
  const { store, done, shown } = scene();
  store.add(files("a.jpg", "b.jpg"));
  assert.deepEqual(shown(), ["sending", "sending"]);
  await store.settled();
  assert.deepEqual(shown(), ["id-1", "id-2"]);
  assert.deepEqual(done.filter((step) => step.startsWith("send")), [
    "send a.jpg",
    "send b.jpg",
  ]);
});

Deno.test("what is no photo is left out by name, the rest stays", async () => {
  const { store, problems, shown } = scene();
  store.add(files("a.jpg", "notes.txt", "b.jpg"));
  await store.settled();
  assert.deepEqual(shown(), ["id-1", "id-2"]);
  assert.deepEqual(problems, ["“notes.txt” is no photo."]);
});

Deno.test("of too many photos the first ones are taken", async () => {
  const { store, problems, shown } = scene({ ids: ["x"], max: 2 });
  store.add(files("a.jpg", "b.jpg"));
  await store.settled();
  assert.deepEqual(shown(), ["x", "id-1"]);
  assert.equal(problems.length, 1);
});

Deno.test("a photo that is moved or removed while it is sent is so afterwards", async () => {
  const { store, shown, key } = scene();
  store.add(files("a.jpg", "b.jpg", "c.jpg"));
  store.move(key(2), 0);
  store.remove(key(1));
  await store.settled();
  assert.deepEqual(shown(), ["id-2", "id-1"]);
});

Deno.test("a photo that is turned is sent anew, from what was chosen", async () => {
  const { store, done, shown, key } = scene({ ids: ["kept"] });
  store.turn(key(0) || "kept");
  store.turn("kept");
  await store.settled();
  assert.deepEqual(shown(), ["id-1"]);
  assert.deepEqual(done, ["prepare photo.jpg 2", "send photo.jpg"]);
  store.turn("kept");
  await store.settled();
  assert.equal(done.at(-2), "prepare photo.jpg 3");
});

Deno.test("a kept photo that cannot be loaded stays as it was", async () => {
  const load = () => Promise.reject(new Error("Not loaded."));
  const { store, problems, shown } = scene({ ids: ["kept"], work: { load } });
  store.turn("kept");
  await store.settled();
  assert.deepEqual(shown(), ["kept"]);
  assert.deepEqual(problems, ["Not loaded."]);
});

Deno.test("what could not be sent holds the form back, and is sent again", async () => {
  let isCut = true;
  const send = () =>
    isCut ? Promise.reject(new Error("Cut.")) : Promise.resolve("id");
  const { store, photos, shown } = scene({ work: { send } });
  store.add(files("a.jpg"));
  await assert.rejects(store.settled());
  assert.equal(photos()[0]?.problem, "Cut.");
  isCut = false;
  store.retry();
  await store.settled();
  assert.deepEqual(shown(), ["id"]);
});

Deno.test("what is under way ends with the field", async () => {
  const ended = Promise.withResolvers<void>();
  const send: PhotoWork["send"] = (_photo, _id, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        ended.resolve();
        reject(new Error("Ended."));
      });
    });
  const { store } = scene({ work: { send } }) as { store: PhotoStore };
  store.add(files("a.jpg"));
  await new Promise((resolve) => setTimeout(resolve));
  store.close();
  await ended.promise;
});
