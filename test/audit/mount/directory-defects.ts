import { expect } from 'chai';
import {
  Errno,
  Readdirplus,
  type DirectoryPage,
  type DirectoryPlusPage,
  type ReaddirRequest,
} from '../../../src/index.js';
import type { TreeClass } from './book-styles.js';
import { always, type Defect, type Outcome } from './defect.js';
import { onError } from './entry-defects.js';
import { isDots, ROOT, type Answer, type TinyTree } from './tiny-tree.js';

/** More than one page takes. */
const MANY = Array.from({ length: 600 }, (_, index) => `name-${String(index).padStart(4, '0')}`);

const DIRECTORY = 2;
const MISFIT = 'extra-increment READDIRPLUS MisfitCounted.readdirplus *';

/** A directory with some files; the root is listed correctly by all classes, to see that they live. */
function directoryOf(names: readonly string[]): (tree: TinyTree) => void {
  return (tree) => {
    tree.populateDirectory('directory', names);
  };
}

function correct(Base: TreeClass): TreeClass {
  class Correct extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      return super.readdirplus(request, page);
    }
  }
  return Correct;
}

function uncounted(Base: TreeClass): TreeClass {
  class Uncounted extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      if (request.nodeid === ROOT) return super.readdirplus(request, page);
      return this.answer(() => {
        for (const [name, node] of this.listing(request.nodeid).slice(Number(request.offset)))
          if (!page.add(name, this.entry(node))) return;
      });
    }
  }
  return Uncounted;
}

function selfCounted(Base: TreeClass): TreeClass {
  class SelfCounted extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      if (request.nodeid === ROOT) return super.readdirplus(request, page);
      return this.answer(() => {
        for (const [name, node] of this.listing(request.nodeid).slice(Number(request.offset)))
          if (!page.add(name, this.entry(node))) return;
          else if (name !== '..') this.count(node.nodeid, 1);
      });
    }
  }
  return SelfCounted;
}

function misfitCounted(Base: TreeClass): TreeClass {
  class MisfitCounted extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      if (request.nodeid === ROOT) return super.readdirplus(request, page);
      return this.answer(() => {
        for (const [name, node] of this.listing(request.nodeid).slice(Number(request.offset))) {
          if (!isDots(name)) this.count(node.nodeid, 1);
          if (!page.add(name, this.entry(node))) return;
        }
      });
    }
  }
  return MisfitCounted;
}

/** Begins again after a failure, and takes back the lookups of "." and ".." too, which nobody has counted. */
function dotsTakenBack(Base: TreeClass): TreeClass {
  class DotsTakenBack extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      if (request.nodeid === ROOT || Number(request.offset) > 0) return super.readdirplus(request, page);
      return this.answer(() => {
        for (const [name, node] of this.listing(request.nodeid)) {
          if (page.add(name, this.entry(node)) && !isDots(name)) this.count(node.nodeid, 1);
        }
        page.clear();
        for (const [, node] of this.listing(request.nodeid)) this.count(node.nodeid, -1);
      });
    }
  }
  return DotsTakenBack;
}

function entriesTakenBack(Base: TreeClass): TreeClass {
  class EntriesTakenBack extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      if (request.nodeid === ROOT || Number(request.offset) > 0) return super.readdirplus(request, page);
      return this.answer(() => {
        for (const [name, node] of this.listing(request.nodeid)) {
          if (page.add(name, this.entry(node)) && !isDots(name)) this.count(node.nodeid, 1);
        }
        for (const nodeid of page.clear()) this.count(nodeid, -1);
      });
    }
  }
  return EntriesTakenBack;
}

/** Fails after it has emptied its page, and keeps what it counted. */
function clearedAndKept(Base: TreeClass): TreeClass {
  class ClearedAndKept extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      const answer = super.readdirplus(request, page);
      if (request.nodeid === ROOT) return answer;
      return this.after(answer, () => {
        page.clear();
        throw new Errno('EACCES');
      });
    }
  }
  return ClearedAndKept;
}

function clearedAndTakenBack(Base: TreeClass): TreeClass {
  class ClearedAndTakenBack extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      const answer = super.readdirplus(request, page);
      if (request.nodeid === ROOT) return answer;
      return this.after(answer, () => {
        for (const nodeid of page.clear()) this.count(nodeid, -1);
        throw new Errno('EACCES');
      });
    }
  }
  return ClearedAndTakenBack;
}

function plainCounted(Base: TreeClass): TreeClass {
  return class PlainCounted extends Base {
    override readdir(request: ReaddirRequest, page: DirectoryPage): Answer<void> {
      return this.answer(() => {
        for (const [name, node] of this.listing(request.nodeid).slice(Number(request.offset))) {
          if (!page.add(name, { ino: node.nodeid, mode: node.mode })) return;
          if (!isDots(name)) this.count(node.nodeid, 1);
        }
      });
    }
  };
}

/** Has answered, and goes on: nothing of it reaches the kernel. */
function goesOn(Base: TreeClass): TreeClass {
  class GoesOn extends Base {
    @Readdirplus({ increments: 'per-entry' })
    override readdirplus(request: ReaddirRequest, page: DirectoryPlusPage): Answer<void> {
      if (request.nodeid === ROOT) return super.readdirplus(request, page);
      setImmediate(() => {
        for (const [name, node] of this.listing(request.nodeid)) {
          if (isDots(name)) continue;
          this.count(node.nodeid, 1);
          expect(() => page.add(name, this.entry(node))).to.throw(/closed/);
        }
      });
    }
  }
  return GoesOn;
}

/** Pages of a directory. */
export const DIRECTORY_DEFECTS: readonly Defect[] = [
  {
    id: 'D1',
    name: 'readdirplus does not count',
    defective: uncounted,
    twin: correct,
    steps: [directoryOf(['a']), 'ls directory'],
    ...onPage({ finds: ['missing-increment READDIRPLUS Uncounted.readdirplus 3'], balanced: false }),
  },
  {
    id: 'D2',
    name: 'readdirplus counts "."',
    defective: selfCounted,
    twin: correct,
    steps: [directoryOf(['a']), 'ls directory'],
    ...onPage({
      finds: [`extra-increment READDIRPLUS SelfCounted.readdirplus ${String(DIRECTORY)}`],
      balanced: false,
    }),
  },
  {
    id: 'D2',
    name: 'a plain readdir counts',
    defective: plainCounted,
    steps: [directoryOf(['a']), 'ls directory'],
    observe: always({ finds: ['extra-increment READDIR PlainCounted.readdir 3'], balanced: false }),
    // No lookup is handed over: the listing is right, and what was counted is taken back.
    enforce: always({ finds: ['extra-increment READDIR PlainCounted.readdir 3'], balanced: true }),
  },
  {
    id: 'D3',
    name: 'the rollback of a page takes "." and ".." back too',
    defective: dotsTakenBack,
    twin: entriesTakenBack,
    steps: [directoryOf(['a']), 'ls directory'],
    observe: takenBack(),
    enforce: takenBack(),
  },
  {
    id: 'D5',
    name: 'readdirplus counts an entry that did not fit',
    defective: misfitCounted,
    twin: correct,
    steps: [directoryOf(MANY), 'ls directory'],
    observe: always({ finds: [MISFIT], balanced: false }),
    enforce: always({ finds: [MISFIT], told: /Input\/output error/, balanced: true }),
  },
  {
    id: 'D5',
    name: 'readdirplus fails after it has emptied its page, and keeps what it counted',
    defective: clearedAndKept,
    twin: clearedAndTakenBack,
    toldByTwin: /Permission denied/,
    steps: [directoryOf(['a']), 'ls directory'],
    ...onError('READDIRPLUS ClearedAndKept.readdirplus 3', /Permission denied/),
  },
  {
    id: 'D21',
    name: 'readdirplus goes on with its page when it has answered',
    defective: goesOn,
    twin: correct,
    steps: [directoryOf(['a']), 'ls directory'],
    // No reply is left that could be stopped.
    observe: always({ finds: ['mismatch - - 3'], balanced: false }),
    enforce: always({ finds: ['mismatch - - 3'], balanced: false }),
  },
];

function onPage(observed: Outcome): Pick<Defect, 'observe' | 'enforce'> {
  return {
    observe: always(observed),
    enforce: always({ ...observed, told: /Input\/output error/, balanced: true }),
  };
}

function takenBack(): Defect['observe'] {
  const finds = [`unearned-decrement READDIRPLUS DotsTakenBack.readdirplus ${String(DIRECTORY)}`];
  return always({ finds, balanced: false });
}
