import assert from "node:assert/strict";
import { clusterCommands } from "../../cluster/members/member_commands.ts";
import { commands } from "../../market/commands.ts";
import { healthCommands } from "../keep/samples_store.ts";
import { type Activity, HOUSEKEEPING } from "./activities.ts";
import type { ActivitySubject } from "./activity_subjects.ts";
import { activityWords, type Word } from "./activity_words.ts";

const SELLER = { id: "s", username: "sam", display_name: "Sam" };
const BUYER = { id: "b", username: "bea", display_name: "Bea" };

const DEAL: ActivitySubject = {
  item: { id: "1", title: "A lamp" },
  seller: SELLER,
  buyer: BUYER,
  person: null,
};

const ALL = [...commands, ...clusterCommands, ...healthCommands];

function activity(label: string, fields: Partial<Activity> = {}): Activity {
  return {
    id: 1,
    at: new Date(0),
    label,
    actor: BUYER,
    node_url: "http://h:8000",
    epoch: 1,
    subject: null,
    detail: {},
    ...fields,
  };
}

const read = (words: readonly Word[]) =>
  words.map((word) =>
    typeof word === "string"
      ? word
      : "cents" in word
      ? String(word.cents)
      : word.text
  ).join("");

for (const [label] of ALL) {
  Deno.test(`${label} reads as a sentence, with and without what it is about`, () => {
    for (const subject of [DEAL, undefined]) {
      const text = read(activityWords(activity(label), subject));
      assert.match(text, /^\P{Ll}.* .*\.$/u);
      assert.doesNotMatch(text, /_|undefined|NaN|: /);
    }
  });
}

Deno.test("what is kept out of sight is the name of a command", () => {
  const names = new Set(ALL.map(([name]) => name));
  assert.deepEqual(HOUSEKEEPING.filter((name) => !names.has(name)), []);
});

const CASES: [label: string, fields: Partial<Activity>, text: string][] = [
  ["send_message", {}, "Bea wrote to Sam about A lamp."],
  ["send_message", { actor: SELLER }, "Sam wrote to Bea about A lamp."],
  ["add_photos", { detail: { photos: 1 } }, "Bea added 1 photo to A lamp."],
  ["add_photos", { detail: { photos: 3 } }, "Bea added 3 photos to A lamp."],
  [
    "edit_product",
    { detail: { changed: ["title", "price_cents"] } },
    "Bea changed title and price of A lamp.",
  ],
  [
    "record_login_failure",
    { actor: null, detail: { address: "192.0.2.7" } },
    "Somebody failed to log in from 192.0.2.7.",
  ],
  ["a_command_of_old", { actor: null }, "Somebody: a command of old."],
];

for (const [label, fields, text] of CASES) {
  Deno.test(`the log says: ${text}`, () => {
    assert.equal(read(activityWords(activity(label, fields), DEAL)), text);
  });
}
