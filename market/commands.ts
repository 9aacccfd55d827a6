/** Every way in which the market's data changes. */
import type { AnyCommand } from "../cluster/command.ts";
import { deleteAccount } from "./accounts/account_deletion.ts";
import { changePassword, editProfile, register } from "./accounts/accounts.ts";
import {
  ensureAdmin,
  issueSetupToken,
  setUpAdmin,
} from "./accounts/first_admin.ts";
import { recordLoginFailure } from "./limits/login_throttle.ts";
import { endSession, logIn, logOut } from "./accounts/sessions.ts";
import { touchSessions } from "./accounts/sessions_in_force.ts";
import {
  addPhotos,
  orderPhotos,
  removePhoto,
} from "./catalogue/photos/photos.ts";
import { discardDraft, saveDraft } from "./catalogue/drafts.ts";
import { keepPhotos } from "./catalogue/photos/kept_photos.ts";
import { editProduct } from "./catalogue/edit_product.ts";
import {
  listProduct,
  relistProduct,
  withdrawProduct,
} from "./catalogue/products.ts";
import { blockUser, unblockUser } from "./conversations/blocks.ts";
import {
  hideConversation,
  markRead,
  startConversation,
} from "./conversations/conversations.ts";
import { sendMessage } from "./conversations/messages.ts";
import { openReported, reportMessage } from "./conversations/reports.ts";
import { prune } from "./housekeeping.ts";
import {
  endUserSessions,
  hideProduct,
  showProduct,
  suspendUser,
  unsuspendUser,
} from "./moderation.ts";
import { readNotifications } from "./notifications.ts";
import { expireOffers } from "./trade/offers/offer_closing.ts";
import {
  acceptOffer,
  counterOffer,
  declineOffer,
  makeOffer,
  withdrawOffer,
} from "./trade/offers/offers.ts";
import {
  cancelOrder,
  purchase,
  receiveOrder,
  shipOrder,
} from "./trade/orders.ts";

/** The market's commands, by name. */
export const commands: ReadonlyMap<string, AnyCommand> = new Map(
  ([
    register,
    logIn,
    logOut,
    endSession,
    changePassword,
    editProfile,
    deleteAccount,
    listProduct,
    editProduct,
    withdrawProduct,
    relistProduct,
    saveDraft,
    discardDraft,
    keepPhotos,
    addPhotos,
    removePhoto,
    orderPhotos,
    purchase,
    shipOrder,
    receiveOrder,
    cancelOrder,
    makeOffer,
    counterOffer,
    acceptOffer,
    declineOffer,
    withdrawOffer,
    startConversation,
    sendMessage,
    markRead,
    hideConversation,
    readNotifications,
    blockUser,
    unblockUser,
    reportMessage,
    openReported,
    setUpAdmin,
    hideProduct,
    showProduct,
    suspendUser,
    unsuspendUser,
    endUserSessions,
    ensureAdmin,
    issueSetupToken,
    recordLoginFailure,
    touchSessions,
    expireOffers,
    prune,
  ] as readonly AnyCommand[]).map((command) => [command.name, command]),
);
