/** Forms of a page, sent and read as a browser without JavaScript does. */
import type { ApiClient } from "../../tasks/api_client.ts";

/** What came back when a form was sent as a browser without JavaScript does. */
interface FormAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly html: string;
}

/**
 * Sends a form, one with files as `FormData`, by the client's session cookie; a
 * redirect is not followed.
 */
export async function sendForm(
  client: ApiClient,
  path: string,
  fields: Readonly<Record<string, string>> | FormData,
): Promise<FormAnswer> {
  const command_id = crypto.randomUUID();
  const response = await fetch(client.url + path, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: `session=${client.token}`, origin: client.url },
    body: fields instanceof FormData
      ? fields
      : new URLSearchParams({ command_id, ...fields }),
  });
  return {
    status: response.status,
    location: response.headers.get("location"),
    html: await response.text(),
  };
}

/** Reads a page by the client's session cookie. */
export async function readPage(
  client: ApiClient,
  path: string,
): Promise<string> {
  const response = await fetch(client.url + path, {
    headers: { cookie: `session=${client.token}` },
  });
  const html = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return html;
}
