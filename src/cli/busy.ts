import { mountAt, readMountTable } from '../audit/mount-table.js';
import { describeMountUsers, findMountUsers } from './mount-users.js';

/** Most users that a message lists. */
const LISTED = 10;

/** What keeps a mount busy, as indented lines of a message. Never rejects. */
export async function describeBusy(mountpoint: string): Promise<string[]> {
  try {
    const table = await readMountTable();
    const mount = mountAt(table, mountpoint);
    if (mount === undefined) return [];
    const below = table.filter(({ parent }) => parent === mount.id);
    const lines = [
      ...below.map((entry) => `${entry.mountpoint} (${entry.type}) is mounted inside it`),
      ...describeMountUsers(await findMountUsers(mount)),
    ];
    if (lines.length === 0) lines.push(nobody());
    const more = lines.length - LISTED;
    return [...lines.slice(0, LISTED), ...(more > 0 ? [`and ${String(more)} more`] : [])].map(
      (line) => `  ${line}`,
    );
  } catch (error) {
    return [`  what uses it could not be found: ${String(error)}`];
  }
}

function nobody(): string {
  return process.geteuid?.() === 0
    ? 'no process of this PID namespace has anything open there: one waits for an answer, or another container uses it'
    : 'no process of yours has anything open there: one waits for an answer, or root can see who uses it';
}
