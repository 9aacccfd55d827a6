import { MAX_LENGTH } from "../../lib/lengths.ts";
import { CommandId } from "../form/CommandId.tsx";
import { ErrorSummary } from "../form/ErrorSummary.tsx";
import type { FormState } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";

/** Logging in, to go on where somebody was. */
export function LogIn({ form, back, kept = null }: {
  form: FormState;
  /** The path to go on to. */
  back: string;
  /** A form that was sent without a session; null where there was none. */
  kept?: {
    /** The fields that carry it; none when it could not be kept. */
    readonly fields: Readonly<Record<string, string>>;
    readonly filesLost: boolean;
  } | null;
}) {
  return (
    <div class="wrap page">
      <div class="narrow stack">
        <div>
          <h1>Log in</h1>
          {kept !== null
            ? <p class="lead subtitle">{whatBecameOf(kept)}</p>
            : back !== "/" && (
              <p class="lead subtitle">
                Then we take you back to where you were.
              </p>
            )}
        </div>
        <ErrorSummary form={form} />
        <form method="post" action="/login" class="form panel">
          <CommandId id={form.commandId} />
          <input type="hidden" name="return_to" value={back} />
          {Object.entries(kept?.fields ?? {}).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <TextField
            form={form}
            name="username"
            label="Username or e-mail address"
            required
            maxLength={MAX_LENGTH.email}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
          />
          <TextField
            form={form}
            name="password"
            label="Password"
            type="password"
            required
            maxLength={MAX_LENGTH.password}
            autocomplete="current-password"
          />
          <button type="submit" class="button button-main">Log in</button>
        </form>
        <p class="note">
          New here?{" "}
          <a href={`/register?return_to=${encodeURIComponent(back)}`}>
            Make an account
          </a>
        </p>
      </div>
    </div>
  );
}

/** Says what became of a form that was sent without a session. */
function whatBecameOf(
  { fields, filesLost }: {
    readonly fields: Readonly<Record<string, string>>;
    readonly filesLost: boolean;
  },
): string {
  const sent = "You were logged out, and nothing was sent. ";
  if (Object.keys(fields).length === 0) {
    return sent + "What you typed could not be kept here. Go back, copy " +
      "your text, and log in then.";
  }
  return sent + "Log in, and what you typed is here again." +
    (filesLost ? " Files have to be chosen again." : "");
}
