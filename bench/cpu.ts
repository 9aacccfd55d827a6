/**
 * Clock ticks a second in which Linux counts a process's time (`getconf
 * CLK_TCK`).
 */
const TICKS_PER_SECOND = 100;

/**
 * Returns the CPU time that a process has used so far, user and system, in
 * microseconds. Reads Linux's `/proc`; one tick is 10 ms, so a measurement
 * should take hundreds of them.
 */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return ticks * 1_000_000 / TICKS_PER_SECOND;
}
