/** The activity log in sentences: who did what, with what, to whom. */
import { count as plural } from "../../lib/plural.ts";
import type { Activity, ActivityActor } from "./activities.ts";
import type { ActivitySubject } from "./activity_subjects.ts";

/** A part of a sentence: text, a name that leads somewhere, or an amount. */
export type Word =
  | string
  | { readonly text: string; readonly href: string }
  /** In the currency's smallest unit. */
  | { readonly cents: number };

/** What a sentence can be made of. What is not known has a word as well. */
interface Told {
  /** Who did it. */
  readonly who: Word;
  readonly item: Word;
  readonly seller: Word;
  /** Of the two sides of a deal or a conversation, not who did it. */
  readonly other: Word;
  /** Whom it was done to, where it was done to a person. */
  readonly person: Word;
  /** The price of all pieces together. */
  readonly total: Word;
  /** "2 of " where there were several. */
  readonly pieces: string;
  readonly node: string;
  /** A number of the line's details; 0 when it has none by that name. */
  count(name: string): number;
  /** Text of the line's details; "" when it has none by that name. */
  text(name: string): string;
  /** A list of the line's details, as "title and price". */
  list(name: string): string;
}

type Sentence = (told: Told) => Word[];

/** What each command did. A test asks for every command that there is. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  // Accounts
  register: ({ who }) => say`${who} registered.`,
  log_in: ({ who }) => say`${who} logged in.`,
  log_out: ({ who }) => say`${who} logged out.`,
  end_session: ({ who }) => say`${who} logged another device out.`,
  change_password: ({ who }) => say`${who} changed their password.`,
  edit_profile: ({ who }) => say`${who} changed their profile.`,
  delete_account: ({ who }) => say`${who} deleted their account.`,
  record_login_failure: ({ text }) =>
    say`Somebody failed to log in from ${text("address")}.`,
  set_up_admin: ({ who }) => say`${who} set the market up as its first admin.`,
  ensure_admin: ({ person }) => say`The settings made ${person} an admin.`,
  issue_setup_token: () => say`A link to make the first admin was made.`,

  // Items
  list_product: ({ count, item, who }) =>
    say`${who} listed ${item} for ${{ cents: count("price_cents") }}.`,
  edit_product: ({ item, list, who }) =>
    say`${who} changed ${list("changed")} of ${item}.`,
  withdraw_product: ({ item, who }) => say`${who} took ${item} off sale.`,
  relist_product: ({ item, who }) => say`${who} put ${item} on sale again.`,
  save_draft: ({ who }) => say`${who} kept a draft.`,
  discard_draft: ({ who }) => say`${who} threw a draft away.`,
  keep_photos: ({ count, who }) =>
    say`${who} sent ${plural(count("photos"), "photo")} for an item.`,
  add_photos: ({ count, item, who }) =>
    say`${who} added ${plural(count("photos"), "photo")} to ${item}.`,
  remove_photo: ({ item, who }) => say`${who} removed a photo of ${item}.`,
  order_photos: ({ item, who }) =>
    say`${who} put the photos of ${item} into another order.`,

  // Deals
  purchase: ({ item, pieces, seller, total, who }) =>
    say`${who} bought ${pieces}${item} for ${total} from ${seller}.`,
  ship_order: ({ item, other, who }) => say`${who} sent ${item} to ${other}.`,
  receive_order: ({ item, other, who }) =>
    say`${who} received ${item} from ${other}.`,
  cancel_order: ({ item, other, who }) =>
    say`${who} cancelled the order of ${item} with ${other}.`,
  make_offer: ({ item, other, pieces, total, who }) =>
    say`${who} offered ${other} ${total} for ${pieces}${item}.`,
  counter_offer: ({ item, other, pieces, total, who }) =>
    say`${who} asked ${other} for ${total} instead, for ${pieces}${item}.`,
  accept_offer: ({ item, other, pieces, total, who }) =>
    say`${who} and ${other} agreed on ${total} for ${pieces}${item}.`,
  decline_offer: ({ item, other, total, who }) =>
    say`${who} declined the offer of ${total} for ${item} by ${other}.`,
  withdraw_offer: ({ item, other, total, who }) =>
    say`${who} took back the offer of ${total} for ${item} to ${other}.`,
  expire_offers: ({ count }) =>
    say`${plural(count("expired"), "offer")} expired without an answer.`,

  // Conversations
  start_conversation: ({ item, other, who }) =>
    say`${who} asked ${other} about ${item}.`,
  send_message: ({ item, other, who }) =>
    say`${who} wrote to ${other} about ${item}.`,
  mark_read: ({ item, other, who }) =>
    say`${who} read what ${other} wrote about ${item}.`,
  hide_conversation: ({ item, other, who }) =>
    say`${who} put away the conversation with ${other} about ${item}.`,
  read_notifications: ({ count, who }) =>
    say`${who} read ${plural(count("read"), "notification")}.`,
  block_user: ({ person, who }) => say`${who} blocked ${person}.`,
  unblock_user: ({ person, who }) => say`${who} ended the block of ${person}.`,
  report_message: ({ item, other, who }) =>
    say`${who} reported a message of ${other} about ${item}.`,

  // Admins
  open_reported: ({ item, seller, who }) =>
    say`${who} looked at a reported conversation with ${seller} about ${item}.`,
  hide_product: ({ item, seller, who }) =>
    say`${who} removed ${item} of ${seller} from the market.`,
  show_product: ({ item, seller, who }) =>
    say`${who} gave ${item} back to ${seller}.`,
  suspend_user: ({ person, who }) => say`${who} suspended ${person}.`,
  unsuspend_user: ({ person, who }) => say`${who} let ${person} in again.`,
  end_user_sessions: ({ count, person, who }) =>
    say`${who} ended ${plural(count("ended"), "session")} of ${person}.`,

  // Nodes
  join: ({ node, text }) =>
    say`${node} joined, with version ${text("version")}.`,
  leave: ({ node }) => say`${node} stopped, and left the cluster.`,
  mark_disconnected: ({ node }) =>
    say`${node} fell silent, and counts as gone.`,
  database_went_back: ({ count, node }) =>
    say`${node} found that the database went back in time. ${
      plural(count("lost"), "acknowledged command")
    } of the last minute ${count("lost") === 1 ? "is" : "are"} gone.`,
  record_samples: ({ count, node }) =>
    say`${plural(count("samples"), "figure")} of ${node} were kept.`,
  discard_old_samples: ({ count }) =>
    say`${plural(count("discarded"), "old figure")} went.`,
  touch_sessions: ({ count }) =>
    say`${plural(count("touched"), "session")} were in use.`,
  prune: () => say`What had served its time was deleted.`,
};

/** Returns the sentence of a line; its label, where it has none. */
export function activityWords(
  activity: Activity,
  subject?: ActivitySubject,
): Word[] {
  const told = tell(activity, subject);
  const sentence = SENTENCES[activity.label];
  return sentence
    ? sentence(told)
    : say`${told.who}: ${activity.label.replaceAll("_", " ")}.`;
}

function tell(
  { actor, detail, subject: id }: Activity,
  subject?: ActivitySubject,
): Told {
  const count = (name: string) => Number(detail[name]) || 0;
  const text = (name: string) => {
    const value = detail[name];
    return typeof value === "string" ? value : "";
  };
  const isSeller = actor !== null && actor.id === subject?.seller?.id;
  const quantity = count("quantity");
  return {
    who: actor === null ? "Somebody" : nameOf(actor),
    item: subject?.item
      ? { text: subject.item.title, href: `/products/${subject.item.id}` }
      : text("title") || "an item",
    seller: nameOf(subject?.seller),
    other: nameOf(isSeller ? subject?.buyer : subject?.seller),
    person: nameOf(subject?.person),
    total: { cents: count("price_cents") * Math.max(1, quantity) },
    pieces: quantity > 1 ? `${quantity} of ` : "",
    node: (id ?? "").replace(/^https?:\/\//, ""),
    count,
    text,
    list: (name) => {
      const value = detail[name];
      return Array.isArray(value) && value.length > 0
        ? LIST.format(
          value.map((field) =>
            String(field).replace(/_cents$/, "").replaceAll("_", " ")
          ),
        )
        : "nothing";
    },
  };
}

const LIST = new Intl.ListFormat("en");

function nameOf(person: ActivityActor | null | undefined): Word {
  return person
    ? { text: person.display_name, href: `/users/${person.username}` }
    : "somebody";
}

/** Returns a template's parts in order, without empty text. */
function say(texts: TemplateStringsArray, ...words: Word[]): Word[] {
  return texts.flatMap((text, at) => [text, words[at] ?? ""])
    .filter((word) => word !== "");
}
