import assert from "node:assert/strict";
import { networkOf } from "./network.ts";

Deno.test("one home is one network, whichever of its addresses asks", async (test) => {
  const cases: [address: string | null, network: string][] = [
    [null, ""],
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::6", "2001:db8:1:2"],
    ["2001:db8:1:0:3:4:5:6", "2001:db8:1:0"],
    ["2001:db8:1::6", "2001:db8:1:0"],
    ["2001:db8::3:4:5:6", "2001:db8:0:0"],
    ["2001:db8:0:0:3::", "2001:db8:0:0"],
    ["2001::2:3:4:5:6", "2001:0:0:2"],
    ["::1", "0:0:0:0"],
  ];
  for (const [address, network] of cases) {
    await test.step(String(address), () => {
      assert.equal(networkOf(address), network);
    });
  }
});
