/**
 * How much processor time the main thread has used: what a webhook takes away from everything else that a server does. Not that of the
 * process, which includes the thread pool.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const SOURCES = [
  {
    source: '`process.threadCpuUsage()`',
    read() {
      const { user, system } = process.threadCpuUsage(); // since Node 23.9
      return user + system;
    },
  },
  {
    source: "the kernel's account of the main thread (`/proc/self/task/<pid>/schedstat`)",
    read: () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1000,
  },
  {
    // A last resort: it counts waiting for a processor as activity, which on two cores doubles some figures.
    source: '`performance.eventLoopUtilization()`, active time',
    read: () => performance.eventLoopUtilization().active * 1000,
  },
];

const { source, read } = SOURCES.find(({ read }) => {
  try {
    return read() > 0;
  } catch {
    return false;
  }
});

export const mainThreadSource = source;
export const mainThreadMicros = read;
