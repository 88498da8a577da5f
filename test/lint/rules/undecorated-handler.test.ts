import { fileSystem, testRule } from '../cases.js';

testRule('undecorated-handler', {
  valid: {
    'a part of a handler': fileSystem(`
  @Rmdir() remove(request: fuse.RmdirRequest): void { this.rmdir(request); }
  rmdir(request: fuse.RmdirRequest): void { void request; }`),
    'an override of a decorated one': `
  class Base { @Getattr() getattr(request: fuse.GetattrRequest): AttrReply { void request; return { attr: { mode: 0o040755 } }; } }
  @FileSystem({ bookkeeping: 'none' })
  class Fs extends Base { override getattr(request: fuse.GetattrRequest): AttrReply { return super.getattr(request); } }`,
  },
  invalid: {
    'a forgotten decorator': fileSystem(`
  /*!*/ readlink(request: fuse.ReadlinkRequest): string { void request; return 'target'; }`),
  },
});
