import type { AnyCommand } from "../cluster/command.ts";
import { deleteAccount } from "./account_deletion.ts";
import { changePassword, editProfile, register } from "./accounts.ts";
import {
  hideProduct,
  showProduct,
  suspendUser,
  unsuspendUser,
} from "./admin.ts";
import { ensureAdmin, issueSetupToken, setUpAdmin } from "./administrators.ts";
import { blockUser, unblockUser } from "./blocks.ts";
import {
  hideConversation,
  markRead,
  startConversation,
} from "./conversations.ts";
import { prune } from "./housekeeping.ts";
import { recordLoginFailure } from "./login_throttle.ts";
import { sendMessage } from "./messages.ts";
import { readNotifications } from "./notifications.ts";
import { expireOffers } from "./offer_closing.ts";
import {
  acceptOffer,
  counterOffer,
  declineOffer,
  makeOffer,
  withdrawOffer,
} from "./offers.ts";
import { cancelOrder, purchase, receiveOrder, shipOrder } from "./orders.ts";
import { addPhotos, orderPhotos, removePhoto } from "./photos.ts";
import {
  editProduct,
  listProduct,
  relistProduct,
  withdrawProduct,
} from "./products.ts";
import { reportMessage } from "./reports.ts";
import { endSession, logIn, logOut, touchSessions } from "./sessions.ts";

/** Every way in which the market's data changes, by name. */
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
    setUpAdmin,
    hideProduct,
    showProduct,
    suspendUser,
    unsuspendUser,
    ensureAdmin,
    issueSetupToken,
    recordLoginFailure,
    touchSessions,
    expireOffers,
    prune,
  ] as readonly AnyCommand[]).map((command) => [command.name, command]),
);
