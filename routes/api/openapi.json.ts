/** The API described for programs, from the schemas of inputs and answers. */
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";
import { commands } from "../../market/commands.ts";
import { describeApi } from "./(_openapi)/openapi.ts";
import { READS } from "./(_openapi)/reads.ts";

let description: Record<string, unknown> | null = null;

export const handler = define.handlers({
  GET(ctx) {
    description ??= describeApi(
      commands.values(),
      READS,
      ctx.state.services.config.version,
    );
    return json(description);
  },
});
