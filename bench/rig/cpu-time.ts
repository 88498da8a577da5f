import { readdir, readFile } from 'node:fs/promises';

/**
 * Microseconds that all threads of a process have run on a CPU, in user space and in the kernel.
 *
 * From /proc/PID/task/TID/schedstat (proc(5)), which counts nanoseconds; utime and stime of /proc/PID/stat count
 * ticks of 10 ms, too coarse for a round. A thread that ended no longer counts: none of the peers ends one while it
 * is measured.
 */
export async function cpuTime(pid: number): Promise<number> {
  try {
    const tasks = `/proc/${String(pid)}/task`;
    const times = (await readdir(tasks)).map((tid) => threadTime(`${tasks}/${tid}/schedstat`));
    return (await Promise.all(times)).reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000;
  } catch (error) {
    throw new Error(
      `the daemon (process ${String(pid)}) ended, or one of its threads, while it was measured`,
      {
        cause: error,
      },
    );
  }
}

async function threadTime(schedstat: string): Promise<number> {
  return Number((await readFile(schedstat, 'utf8')).split(' ', 1)[0]);
}
