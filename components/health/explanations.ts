/** The figures of the dashboard, explained. */

/** What a figure is, how it is measured, and what to do when it is bad. */
interface Explanation {
  readonly what: string;
  readonly how: string;
  readonly bad: string;
}

const LATENCY_HOW =
  "Each node times every call from the first middleware to the answer, on a clock that never goes back, and adds it to buckets; nodes are merged by adding buckets.";
const LATENCY_BAD =
  "Compare with the database's latency and the event loop above. If both are well, the endpoint itself does too much.";

/** The figures of the dashboard, by name. */
export const EXPLANATIONS = {
  verdict: {
    what: "Whether anything is wrong with the system, and since when.",
    how:
      "Made from everything below, by fixed limits that docs/health.md lists.",
    bad:
      "Start with the first line: the worst comes first, and each says what to do.",
  },
  leader: {
    what: "The one node that may write. All others send it their changes.",
    how:
      "PostgreSQL grants the leadership, and the leader renews it with each beat. One that has not renewed for longer than its lease is no leader any more.",
    bad:
      "Without a leader nothing can be changed. A new one takes over within seconds by itself; if not, look at the nodes' logs.",
  },
  epoch: {
    what: "The number of the leadership. It grows by one with each election.",
    how: "Counted by PostgreSQL; a write under an older epoch is refused.",
    bad:
      "When it grows often, nodes lose each other: see the reasons in the election history.",
  },
  nodes: {
    what: "How many nodes answer just now, of those that are members.",
    how: "This node asked every member for its figures a moment ago.",
    bad: "Start the missing ones again, or look at the network between them.",
  },
  orders: {
    what:
      "Orders over all nodes, since the beginning; cancelled ones left out.",
    how: "Counted in the database, which all nodes share.",
    bad: "When it stands still, see whether purchases fail among the commands.",
  },
  revenue: {
    what: "What those orders cost together.",
    how: "Price times quantity of each order.",
    bad: "When it stands still, see whether purchases fail among the commands.",
  },
  total_calls: {
    what: "How often people called any endpoint in this window.",
    how:
      "Counted on every node and added up, socket events too; what machines ask, such as heartbeats, is left out. None is lost by a restart.",
    bad:
      "A sudden fall means that people cannot reach the nodes; a sudden rise may be an attack.",
  },
  most_called: {
    what: "The endpoint that was called most.",
    how: "By the count of calls in this window.",
    bad: "Make this one fast first: it costs the most.",
  },
  least_called: {
    what: "The endpoint that was called least, of those called at all.",
    how: "By the count of calls in this window.",
    bad: "A feature that nobody finds may need a better place.",
  },
  count: {
    what: "How often it was called in this window.",
    how: "Counted on every node, by route and never by address.",
    bad: "A sudden change is worth a look at the activity log.",
  },
  errors: {
    what: "Calls that were refused or failed: status 400 and above.",
    how: "Counted by each answer's status.",
    bad:
      "Refusals (4xx) are often people's typing errors. Failures (5xx) stand in the log with their request ids.",
  },
  avg_ms: {
    what: "The average time of a call.",
    how: "All times added up, over all nodes, divided by the number of calls.",
    bad: "One slow call can spoil it: look at the median and p95 as well.",
  },
  min_ms: {
    what: "The fastest call.",
    how: LATENCY_HOW,
    bad: "It shows what is possible: the rest is waiting.",
  },
  max_ms: {
    what: "The slowest call.",
    how: LATENCY_HOW,
    bad: "A single one is no reason to worry; see p99.",
  },
  p50_ms: {
    what: "The median: half of the calls were faster.",
    how: LATENCY_HOW + " It is right to within 9 %.",
    bad: LATENCY_BAD,
  },
  p95_ms: {
    what: "95 of 100 calls were faster.",
    how: LATENCY_HOW + " It is right to within 9 %.",
    bad: LATENCY_BAD,
  },
  p99_ms: {
    what: "99 of 100 calls were faster.",
    how: LATENCY_HOW + " It is right to within 9 %.",
    bad: LATENCY_BAD,
  },
  state: {
    what:
      "Whether the node answers, is silent though a member, or is gone for now.",
    how: "Each member is asked for its own figures.",
    bad: "A silent node lacks its last minute here. Look at its log.",
  },
  event_loop: {
    what: "The longest time for which the node could do nothing else.",
    how: "The longest delay of a timer in the last ten seconds.",
    bad:
      "Above 200 ms people notice. The machine is overloaded, or a piece of work takes too long at a stretch.",
  },
  memory: {
    what: "What the node's process holds of its machine's memory.",
    how: "Resident set size, as the operating system tells.",
    bad:
      "When it only ever grows, restart the node, and report it with the version.",
  },
  sockets: {
    what: "Browsers that are connected to this node for live news.",
    how: "Open Socket.IO connections.",
    bad:
      "All on one node means that the load balancer does not spread visitors.",
  },
  database: {
    what: "How long PostgreSQL takes to answer this node.",
    how: "The smallest query, every five seconds; network included.",
    bad: "Look at PostgreSQL's load, and at the network between the two.",
  },
  replication: {
    what:
      "How far the database that this node reads from is behind the one it writes to.",
    how:
      "The leader renews its lease in the database with each beat; this is how much older the renewal on the replica is, so it is right to within a beat, and grows when nothing arrives. “primary” means that this node reads from no replica, “unknown” that the primary does not answer.",
    bad:
      "See whether the replica still receives (pg_stat_replication on the primary), then its load; unset DATABASE_READ_URL to read from the primary meanwhile.",
  },
  connections: {
    what:
      "Connections to PostgreSQL at work, open, and allowed at all; those of all nodes.",
    how: "Counted by PostgreSQL every five seconds.",
    bad:
      "Near the limit, raise max_connections, or see what else is connected.",
  },
  connected: {
    what: "When this run of the node joined.",
    how: "Written to the database by the leader.",
    bad: "Many short runs mean that a node keeps failing: look at its log.",
  },
  disconnected: {
    what: "When it left, or was found to be gone.",
    how:
      "Its own farewell, or two beats without an answer, as the leader saw it.",
    bad: "If it was not stopped on purpose, start it again.",
  },
  last_seen: {
    what: "When the leader last had an answer from it.",
    how: "Every node asks every other for a heartbeat, every three seconds.",
    bad: "Older than two beats: it will be counted as disconnected.",
  },
  reason: {
    what: "Why there was an election.",
    how: "Written by the node that was elected.",
    bad:
      "“lease expired” and “process gone” mean that the leader before was lost. “vacant” means that it had stopped properly, “lower url” that a node with a lower URL joined.",
  },
  led_for: {
    what: "How long that leadership lasted.",
    how: "From its election to the next, by PostgreSQL's clock.",
    bad: "Many short ones: the nodes lose each other. Look at the network.",
  },
  functions: {
    what:
      "How often the system's own work was done, and how long it took: commands, heartbeats, elections.",
    how:
      "Timed around each call, as endpoints are. A command is timed on the leader, where it happens.",
    bad:
      "Errors of a command are mostly refusals, such as “sold out”; the log holds the unexpected ones.",
  },
  lost: {
    what:
      "A command that was acknowledged to its sender, and that the database does not have any more.",
    how:
      "Each node keeps what it acknowledged in the last minute, and looks it up when the database has gone back in time. What a node acknowledged before that, or a node that has ended meanwhile, is not found out.",
    bad:
      "Tell the person: nobody else will, and for them it was done. Then see docs/database.md on synchronous replication.",
  },
  lost_subject: {
    what: "The id of what the command was about: an order, an item, an offer.",
    how: "The first id that its answer, or else its input, names.",
    bad: "What the command itself had made is gone with it.",
  },
  activity: {
    what: "Every change that was made, by whom, on which node.",
    how:
      "Written in the same transaction as the change itself, and deleted by the leader after ACTIVITY_DAYS.",
    bad: "Open the whole log to filter it or take it away as CSV.",
  },
} as const satisfies Record<string, Explanation>;

export type Explained = keyof typeof EXPLANATIONS;
