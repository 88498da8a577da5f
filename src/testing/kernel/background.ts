import type { Connection } from './connection.js';
import type { Credentials } from './credentials.js';
import type { OpenFile } from './open-file.js';
import type { Question } from './request.js';
import type { Background, System } from './system.js';

/** Sends what nobody waits for. */
export class BackgroundRequests implements Background {
  readonly #connection: Connection;
  readonly #system: () => Pick<System, 'dentries' | 'inodes' | 'features'>;

  constructor(connection: Connection, system: () => Pick<System, 'dentries' | 'inodes' | 'features'>) {
    this.#connection = connection;
    this.#system = system;
  }

  release(caller: Credentials, file: OpenFile): void {
    const { dentries, inodes, features } = this.#system();
    const inode = inodes.hold(file.inode);
    const operation = file.isDirectory ? 'releasedir' : 'release';
    dentries.put(file.dentry);
    // What has no OPEN has no RELEASE either (fuse_file_alloc()).
    if (this.#connection.isOver || features.missing.has(file.isDirectory ? 'opendir' : 'open')) {
      inodes.put(inode);
      return;
    }
    const fields = { fh: file.fh, flags: file.flags };
    // The kernel sends it without credentials (args->nocreds).
    const nobody = { ...caller, uid: 0, gid: 0, pid: 0 };
    const question = { operation, nodeid: inode.nodeid, fields, trailer: {}, caller: nobody, also: [] };
    this.#connection.send(question as Question, () => {
      inodes.put(inode);
    });
  }

  forgetAtOnce(_caller: Credentials, nodeid: number): void {
    this.#connection.forget([{ nodeid, nlookup: 1 }]);
  }
}
