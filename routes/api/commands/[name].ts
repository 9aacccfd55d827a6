/** Carries out a command; the same id again answers the same. */
import { z } from "zod";
import { json, readJson } from "../../../app/http/json.ts";
import { define } from "../../../app/state.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { logIn } from "../../../market/accounts/sessions.ts";
import { commands } from "../../../market/commands.ts";
import { renewSession } from "../../(_common)/renew_session.ts";

const request = z.strictObject({
  id: z.uuid("Send a UUID of your own as id: a repeat with it is safe."),
  input: z.unknown(),
});

export const handler = define.handlers({
  async POST(ctx) {
    const command = commands.get(ctx.params["name"] ?? "");
    if (
      command === undefined || command.access === "system" ||
      command.exposed === false
    ) {
      throw new DomainError(
        "not_found",
        "There is no such command. GET /api/openapi.json lists them all.",
      );
    }
    const { id, input } = await readJson(ctx.req, request);
    const { state } = ctx;
    const execute = () => state.execute(command, input ?? {}, id);
    const { result, epoch } = command.name === logIn.name
      ? await renewSession(state, execute)
      : await execute();
    return json({ ok: true, result, epoch });
  },
});
