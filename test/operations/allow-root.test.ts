import { expect } from 'chai';
import { withPlace } from './place.js';

const OWNER = { uid: 1000, gid: 1000 };
const OTHER = { uid: 1001, gid: 1001 };

describe('on a real mount with allow_root', () => {
  it('its owner and root are let in, and nobody else', () =>
    withPlace({ options: { allow_root: true, user_id: OWNER.uid } }, async (place) => {
      for (const who of [OWNER, {}])
        expect(
          await place.sh('echo text > file && cat file && mkdir -p dir/d && stat -c %F .', who),
        ).to.equal('text\ndirectory');
      for (const call of ['cat file', 'echo > new', 'mkdir new', 'mv file new', 'ls -l file'])
        expect(await place.sh(call, OTHER), call).to.match(/Permission denied/);
    }));

  it('what is open already may be written by whom it was passed to', () =>
    withPlace({ options: { allow_root: true } }, async (place) => {
      const passed = 'setpriv --reuid=1001 --clear-groups sh -c "echo passed >&3"';
      expect(await place.sh(`exec 3> file; ${passed} && cat file`)).to.equal('passed');
    }));
});
