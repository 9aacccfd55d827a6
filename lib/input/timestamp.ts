/** Times, as code holds them and as JSON writes them. */
import { z } from "zod";

/** A time: a Date in code, and in JSON a text of ISO 8601 in UTC. */
export const timestamp = z.date().meta({ type: "string", format: "date-time" });
