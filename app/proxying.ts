/** Whether the settings of a proxy fit each other. */
import type { Config } from "./config.ts";

/** Returns what does not fit and what to do about it, or null. */
export function proxyingFault(
  { publicUrl, trustProxy }: Pick<Config, "publicUrl" | "trustProxy">,
): string | null {
  if (publicUrl?.startsWith("https:") && !trustProxy) {
    return "PUBLIC_URL is https, which a proxy ends, and TRUST_PROXY is " +
      "false: the node takes every visitor for the proxy, so that they share " +
      "its limits. Set TRUST_PROXY=true, and let only the proxy reach this port.";
  }
  if (trustProxy && publicUrl === undefined) {
    return "TRUST_PROXY is true without PUBLIC_URL: cookies are Secure only " +
      "where the proxy sends X-Forwarded-Proto. Set PUBLIC_URL to where " +
      "people find the market, and let only the proxy reach this port.";
  }
  return null;
}
