import assert from "node:assert/strict";
import {
  a,
  alive,
  b,
  c,
  memberOf,
  refused,
  seen,
  silent,
  timing,
  unready,
} from "../testing/testing_sightings.ts";
import { isCutOff, type Reach, type ReachReport, viewOf } from "./reach.ts";
import type { NodeRun, Probe } from "./sightings.ts";

const d: NodeRun = { url: "http://d", nodeId: "d1" };
const nodes = [a, b, c, d];

/** Returns the nodes that are named by their letters, such as `"ab"`. */
function named(letters: string): NodeRun[] {
  return nodes.filter(({ url }) => letters.includes(url.slice(-1)));
}

/** What `viewer` says that sees these nodes, and no others of `all`. */
function reportOf(
  viewer: string,
  alive: string,
  all: string,
  ageMs = 1000,
): ReachReport {
  const urls = (letters: string) => named(letters).map(({ url }) => url);
  const unreached = urls(all).filter((url) => !alive.includes(url.slice(-1)));
  return { url: `http://${viewer}`, alive: urls(alive), unreached, ageMs };
}

/** What node `a` knows of `all`, of which it reaches these. */
function knownToA(
  all: string,
  reached: string,
  reports: readonly ReachReport[],
): Reach {
  const probes = named(all).map((run): [string, Probe] => [
    run.url,
    reached.includes(run.url.slice(-1)) ? alive(run) : silent,
  ]);
  return {
    self: a,
    view: viewOf(seen(Object.fromEntries(probes))),
    members: named(all).map((run) => memberOf(run)),
    reports,
  };
}

Deno.test("a node sees who was alive at its last beat, and who did not answer for two", () => {
  const probes = {
    [a.url]: alive(a),
    [b.url]: silent,
    [c.url]: unready,
    [d.url]: refused,
  };
  assert.deepEqual(viewOf(seen(probes, 1)), { alive: [a.url], unreached: [] });
  assert.deepEqual(viewOf(seen(probes, 2)), {
    alive: [a.url],
    unreached: [b.url, d.url],
  });
});

Deno.test("a node is cut off when most of the others miss it and another is better off", () => {
  const old = 2 * timing.heartbeatMs + 1;
  const cases: [string, Reach, boolean][] = [
    ["nobody says anything", knownToA("abc", "abc", []), false],
    ["alone", knownToA("a", "a", []), false],
    [
      "two nodes that do not reach each other",
      knownToA("ab", "a", [reportOf("b", "b", "ab")]),
      false,
    ],
    [
      "two nodes, of which the other does not reach this one",
      knownToA("ab", "ab", [reportOf("b", "b", "ab")]),
      true,
    ],
    [
      "both others miss it",
      knownToA("abc", "a", [
        reportOf("b", "bc", "abc"),
        reportOf("c", "bc", "abc"),
      ]),
      true,
    ],
    [
      "both others miss it, though it reaches them",
      knownToA("abc", "abc", [
        reportOf("b", "bc", "abc"),
        reportOf("c", "bc", "abc"),
      ]),
      true,
    ],
    [
      "one of two others is cut off from all",
      knownToA("abc", "ab", [
        reportOf("b", "ab", "abc"),
        reportOf("c", "c", "abc"),
      ]),
      false,
    ],
    [
      "nobody reaches anybody",
      knownToA("abc", "a", [
        reportOf("b", "b", "abc"),
        reportOf("c", "c", "abc"),
      ]),
      false,
    ],
    [
      "one of three others misses it",
      knownToA("abcd", "abc", [reportOf("d", "bcd", "abcd")]),
      false,
    ],
    [
      "two of three others miss it, and the third reaches all",
      knownToA("abcd", "ab", [
        reportOf("c", "bcd", "abcd"),
        reportOf("d", "bcd", "abcd"),
      ]),
      true,
    ],
    [
      "two halves: nobody is better off",
      knownToA("abcd", "ab", [
        reportOf("b", "ab", "abcd"),
        reportOf("c", "cd", "abcd"),
        reportOf("d", "cd", "abcd"),
      ]),
      false,
    ],
    [
      "it was said too long ago",
      knownToA("abc", "a", [
        reportOf("b", "bc", "abc", old),
        reportOf("c", "bc", "abc"),
      ]),
      false,
    ],
    [
      "what this node said earlier is not what it sees",
      knownToA("abc", "abc", [
        reportOf("a", "a", "abc"),
        reportOf("b", "b", "abc"),
      ]),
      false,
    ],
    [
      "those who miss it were taken off the members",
      {
        ...knownToA("abc", "a", [
          reportOf("b", "bc", "abc"),
          reportOf("c", "bc", "abc"),
        ]),
        members: [memberOf(a)],
      },
      true,
    ],
  ];
  for (const [name, reach, expected] of cases) {
    assert.equal(isCutOff(a.url, reach, timing), expected, name);
  }
});

Deno.test("however three nodes reach each other, one of them is not cut off", () => {
  const links = ["ab", "ac", "ba", "bc", "ca", "cb"];
  for (let ways = 0; ways < 2 ** links.length; ways++) {
    const open = links.filter((_, index) => (ways >> index) & 1);
    const seenBy = (viewer: string) =>
      viewer + open.filter((link) => link.startsWith(viewer))
        .map((link) => link.slice(-1)).join("");
    const reach = knownToA("abc", seenBy("a"), [
      reportOf("b", seenBy("b"), "abc"),
      reportOf("c", seenBy("c"), "abc"),
    ]);
    const cutOff = [a, b, c].filter(({ url }) => isCutOff(url, reach, timing));
    assert.ok(cutOff.length < 3, `${open}`);
  }
});
