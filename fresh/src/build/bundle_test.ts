import assert from "node:assert/strict";
import { resolveImport } from "./bundle.ts";

const IMPORTS = {
  "fresh": "jsr:@fresh/core@^2.3.3",
  "preact": "npm:preact@^10.29.0",
  "@preact/signals": "npm:@preact/signals@^2.5.0",
  "chart": "npm:chart.js@^4.6.1",
  "@/": "./",
  "events": "./realtime/events.ts",
};

const CASES: [specifier: string, to: string | null][] = [
  ["fresh/runtime", "@fresh/core/runtime"],
  ["preact", "preact"],
  ["preact/hooks", "preact/hooks"],
  ["@preact/signals", "@preact/signals"],
  ["chart", "chart.js"],
  ["chart/auto", "chart.js/auto"],
  ["events", "./realtime/events.ts"],
  ["@/components/Card.tsx", "./components/Card.tsx"],
  ["npm:zod@^4.6.7", "zod"],
  ["npm:@scope/name@1.0.0/sub", "@scope/name/sub"],
  ["jsr:@fresh/core@^2.3.3/runtime", "@fresh/core/runtime"],
  ["unknown", null],
];

for (const [specifier, to] of CASES) {
  Deno.test(`"${specifier}" stands for ${to}`, () => {
    assert.equal(resolveImport(specifier, IMPORTS), to);
  });
}
