/** What is asked in the matrix: of each command, event and route. */
import { LAMP } from "../../../market/catalogue/testing.ts";
import type { World } from "./world.ts";

/** Returns an input that is right, as far as it depends on a world. */
type InputOf = (world: World) => Record<string, unknown>;

const PASSWORD = "plum-and-lantern";
const product: InputOf = ({ product }) => ({ product_id: product });
const offer: InputOf = ({ offer }) => ({ offer_id: offer });
const order: InputOf = ({ order }) => ({ order_id: order });
const theirConversation: InputOf = ({ conversation }) => ({
  conversation_id: conversation,
});
const person: InputOf = ({ user }) => ({ user_id: user });
const nothing: InputOf = () => ({});

function account(): Record<string, unknown> {
  const username = `new_${crypto.randomUUID().slice(0, 12)}`;
  const email = `${username}@example.org`;
  return { username, email, password: PASSWORD };
}

/** What each command is sent; those that are missing are sent nothing. */
export const COMMAND_INPUTS: Readonly<Record<string, InputOf>> = {
  register: account,
  log_in: ({ username }) => ({ username, password: "not-the-password" }),
  set_up_admin: () => ({ ...account(), token: "x".repeat(43) }),
  log_out: nothing,
  end_session: ({ session }) => ({ session_id: session }),
  change_password: () => ({
    current_password: "not-the-password",
    new_password: PASSWORD,
  }),
  edit_profile: () => ({ bio: "I mend bicycles." }),
  delete_account: () => ({ password: "not-the-password" }),
  list_product: () => ({ ...LAMP }),
  save_draft: () => ({ form: "listing", fields: { title: "Desk lamp" } }),
  discard_draft: () => ({ form: "listing" }),
  edit_product: ({ product }) => ({ product_id: product, price_cents: 1100 }),
  withdraw_product: product,
  relist_product: product,
  remove_photo: ({ photo }) => ({ photo_id: photo }),
  order_photos: ({ product, photo }) => ({
    product_id: product,
    photo_ids: [photo],
  }),
  purchase: ({ product }) => ({ product_id: product, quantity: 1 }),
  ship_order: order,
  receive_order: order,
  cancel_order: order,
  make_offer: ({ product }) => ({
    product_id: product,
    price_cents: 800,
    quantity: 1,
  }),
  counter_offer: ({ offer }) => ({ offer_id: offer, price_cents: 950 }),
  accept_offer: offer,
  decline_offer: offer,
  withdraw_offer: offer,
  start_conversation: product,
  send_message: (world) => ({
    ...theirConversation(world),
    body: "Is it still there?",
  }),
  mark_read: (world) => ({ ...theirConversation(world), seq: 1 }),
  hide_conversation: theirConversation,
  read_notifications: ({ order }) => ({ up_to: order }),
  block_user: person,
  unblock_user: person,
  report_message: (world) => ({
    ...theirConversation(world),
    seq: 1,
    reason: "Rude.",
  }),
  open_reported: theirConversation,
  hide_product: product,
  show_product: product,
  suspend_user: person,
  unsuspend_user: person,
  end_user_sessions: person,
};

/** What each event of a socket carries. */
export const EVENT_INPUTS: Readonly<Record<string, InputOf>> = {
  "message:send": (world) => ({
    ...theirConversation(world),
    id: crypto.randomUUID(),
    body: "Is it still there?",
  }),
  "conversation:typing": theirConversation,
  "conversation:read": (world) => ({ ...theirConversation(world), seq: 1 }),
  "conversation:sync": (world) => ({
    ...theirConversation(world),
    after_seq: 0,
  }),
  "product:watch": product,
  "product:unwatch": product,
};

/** Commands whose answer depends on who may see the product. */
export const ABOUT_ITEMS = [
  "edit_product",
  "remove_photo",
  "purchase",
  "make_offer",
  "start_conversation",
];

/** Routes whose answer depends on it. */
export const ITEM_ROUTES = [
  "/products/[id]",
  "/api/products/[id]",
  "/photos/[id]/[size]",
];

/** Returns the address of a route in a world. */
export function addressOf(route: string, world: World): string {
  const id = route.startsWith("/messages") || route.includes("conversations")
    ? world.conversation
    : route.startsWith("/photos")
    ? world.photo
    : world.product;
  return route.replace("[id]", id).replace("[size]", "card")
    .replace("[username]", world.username).replace("[name]", "log_out");
}
