import assert from "node:assert/strict";
import { deviceName } from "./device_name.ts";

const cases: [userAgent: string, name: string][] = [
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Firefox on Linux",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  ["curl/8.5", "A program or unknown device"],
  ["", "A program or unknown device"],
];

for (const [userAgent, name] of cases) {
  Deno.test(`"${userAgent.slice(0, 40)}" is called ${name}`, () => {
    assert.equal(deviceName(userAgent), name);
  });
}
