import type { ListedSession } from "../../market/accounts/sessions.ts";
import { ActionForm } from "../form/ActionForm.tsx";
import { When } from "../parts/When.tsx";
import { deviceName } from "./device_name.ts";

/** Where the person is logged in. Every session but this one can be ended. */
export function SessionList({ sessions, currentId }: {
  sessions: readonly ListedSession[];
  currentId: string;
}) {
  return (
    <ul class="sessions">
      {sessions.map(({ id, user_agent, created_at, last_seen_at }) => (
        <li>
          <div>
            <b>{deviceName(user_agent)}</b>
            <p class="meta">
              <span>
                Logged in <When at={created_at} />
              </span>
              <span>
                Seen <When at={last_seen_at} />
              </span>
            </p>
          </div>
          {id === currentId
            ? <span class="tag tag-good">This device</span>
            : (
              <ActionForm
                fields={{ action: "end_session", session_id: id }}
                look="button-small"
              >
                End
                <span class="sr-only">
                  the session on {deviceName(user_agent)}
                </span>
              </ActionForm>
            )}
        </li>
      ))}
    </ul>
  );
}
