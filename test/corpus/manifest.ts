import type { FindingKind } from 'tallyfs';
import type { DefectId } from './defect-classes.js';

/** What the explorer needs to be allowed for it to happen. */
export type ExplorerMode = 'kernel-consistent' | 'shared-backend';

/** What is done to a mounted program. */
export interface Scenario {
  /** Run in the mount's directory, one after the other; after each, the kernel is asked to forget what nobody uses. */
  readonly shell: readonly string[];
  /** Runs beside the last of them, and has not ended when the kernel is asked to forget. */
  readonly meanwhile?: string;
  /** Runs at last, and is waiting for the program when the connection is aborted. */
  readonly aborted?: string;
}

/**
 * Besides the kinds of findings: `leak` is what `session.reconcile()` tells, `behind` that FORGETs have not been taken off
 * while another request waits, `not-mounted` that the class is refused.
 */
export type MountFinding = FindingKind | 'leak' | 'behind' | 'not-mounted';

/** A file system with a defect, and the same one without it. */
export interface Program {
  readonly defect: DefectId;
  /** The file without its extension: `D1/memfs-links`. The correct twin is `D1/memfs-links.twin`. */
  readonly name: string;
  /** What the mount is expected to find: one of these. None where a mount cannot show it. */
  readonly finds: readonly MountFinding[];
  readonly scenario: Scenario;
  /** The explorer's mode in which it can happen; `kernel-consistent` where absent. */
  readonly mode?: ExplorerMode;
  /** There is no defective program: it would be the audit's defect, to find something in the correct one. */
  readonly onlyTwin?: true;
}

type Entry = Omit<Program, 'defect' | 'name' | 'finds' | 'scenario'> &
  Partial<Pick<Program, 'finds'>> &
  Scenario;

/** Every program of this folder. */
export const PROGRAMS: readonly Program[] = [
  ...of('D1', {
    'memfs-links': { finds: ['missing-increment'], shell: ['ln notes.txt more.txt; ls -l more.txt'] },
    'node-listing': { finds: ['missing-increment'], shell: ['ls -l docs; cat docs/guide.txt'] },
    'remote-create': { finds: ['missing-increment'], shell: [': > draft.txt; ls -l draft.txt'] },
  }),
  ...of('D2', {
    'dots-counted': { finds: ['extra-increment'], shell: ['ls -la docs; ls -la .'] },
    'plain-listing': { finds: ['extra-increment'], shell: ['ls docs; ls docs'] },
    'hidden-names': { finds: ['extra-increment'], shell: ['cat secret.txt; ls -l notes.txt'] },
    'two-layers': { finds: ['extra-increment'], shell: ['cat notes.txt; ls -l docs/guide.txt'] },
  }),
  ...of('D3', {
    'listing-undone': { finds: ['unearned-decrement'], shell: ['ls -l docs; ls -l docs'] },
    'catch-all': { finds: ['unearned-decrement'], shell: ['exec 3< notes.txt; cat nowhere.txt; exec 3<&-'] },
  }),
  ...of('D4', {
    'links-limited': { finds: ['increment-on-error'], shell: ['ln notes.txt one.txt; ln notes.txt two.txt'] },
    'permit-later': { finds: ['increment-on-error'], shell: ['cat secret.txt; cat todo.txt'] },
    quota: { finds: ['increment-on-error'], shell: ['mkdir one; mkdir two; mkdir three'] },
  }),
  ...of('D5', {
    'full-page': { finds: ['extra-increment'], shell: ['ls -l archive'] },
    'broken-page': { finds: ['increment-on-error'], shell: ['ls -l .'] },
  }),
  ...of('D6', {
    'untyped-directory': { finds: ['refused-reply'], shell: ['mkdir new'] },
    endless: { finds: ['refused-reply'], shell: ['cat notes.txt'] },
    'way-home': { finds: ['refused-reply'], shell: ['ls -d home; cat notes.txt'] },
  }),
  ...of('D7', {
    'one-by-one': { finds: ['missing-decrement'], shell: ['cat notes.txt; cat notes.txt; ls -l notes.txt'] },
    'first-forget': {
      finds: ['extra-decrement'],
      shell: [
        'cd logs; exec 3< first.log 4< second.log; ls -l latest; ls -l latest; ls -l latest; exec 3<&- 4<&-',
      ],
    },
  }),
  ...of('D8', {
    'no-handler': { finds: ['not-mounted'], shell: ['cat notes.txt'] },
    statistics: { finds: ['missing-decrement'], shell: ['cat notes.txt; ls -l todo.txt'] },
    'quiet-subclass': { finds: ['missing-decrement'], shell: ['cat notes.txt; ls -l todo.txt'] },
  }),
  ...of('D9', {
    'never-below': { finds: ['missing-increment'], shell: ['mkdir new; ls -ld new'] },
    wrapping: { finds: ['missing-increment'], shell: ['ls -l docs; ls -l docs'] },
    'generous-default': { finds: ['missing-increment'], shell: [': > draft.txt; ls -l notes.txt'] },
  }),
  ...of('D10', {
    asserting: { finds: ['forget-threw'], shell: ['ls -l docs'] },
    'unknown-node': { finds: ['forget-threw'], shell: [': > draft.txt; rm draft.txt'] },
  }),
  ...of('D11', {
    sweep: { finds: ['root-removed'], shell: ['cat notes.txt; rm notes.txt; ls'] },
    'empty-parents': { finds: ['root-removed'], shell: ['rmdir empty; ls'] },
  }),
  ...of('D12', {
    leases: { shell: ['cat notes.txt'] },
    records: { shell: ['cat notes.txt; ls -l notes.txt'] },
    'short-lock': { shell: ['cat notes.txt; ls -l notes.txt'] },
  }),
  ...of('D13', {
    journal: { shell: ['cat notes.txt; ls -l notes.txt'] },
    'link-while': { shell: ['ln notes.txt more.txt; ls -l more.txt'] },
  }),
  ...of('D14', {
    'two-locks': { shell: ['cat docs/guide.txt; ls -l docs'] },
    'failing-inside': { shell: ['cat notes.txt'] },
    'exclusive-open': { shell: ['cat notes.txt'] },
  }),
  ...of('D15', {
    'delete-now': { finds: ['removed-while-known'], shell: ['exec 3< notes.txt; rm notes.txt; exec 3<&-'] },
    'forgotten-names': {
      finds: ['generation-reused'],
      shell: ['ls -l notes.txt', 'ls -l notes.txt || true'],
    },
    replaced: {
      finds: ['removed-while-known'],
      shell: ['exec 3< todo.txt; mv notes.txt todo.txt; exec 3<&-'],
    },
  }),
  ...of('D16', {
    directories: { shell: ['mkdir new; rmdir new'] },
    zeros: { shell: ['rm todo.txt; ls'] },
  }),
  ...of('D17', {
    'free-list': {
      finds: ['generation-changed'],
      shell: ['exec 3< notes.txt; rm notes.txt; : > new.txt; exec 3<&-'],
    },
    slots: {
      finds: ['generation-changed', 'type-changed', 'removed-while-known'],
      shell: ['exec 3< notes.txt; rm notes.txt; mkdir new; exec 3<&-'],
    },
  }),
  ...of('D18', {
    'each-time': { finds: ['generation-changed'], shell: ['ls -l notes.txt; ls -l notes.txt'] },
    'second-life': { finds: ['generation-reused'], shell: [': > one.txt; rm one.txt', ': > two.txt'] },
  }),
  ...of('D19', {
    'by-path': { shell: [': > x.txt; rm x.txt; : > x.txt; cat x.txt; ls -l x.txt'] },
    'resolved-again': {
      finds: ['extra-decrement', 'unearned-decrement', 'mismatch', 'missing-decrement'],
      shell: ['ls -l notes.txt; mv todo.txt notes.txt; ls -l notes.txt'],
    },
  }),
  ...of('D20', {
    'close-all': {
      finds: ['removed-while-known'],
      shell: [
        'cd logs; exec 3< first.log 4< second.log; ls -l latest; ls -l latest; ls -l latest; exec 3<&- 4<&-',
      ],
    },
    'with-the-record': {
      finds: ['removed-while-known', 'extra-decrement'],
      shell: [
        'cd logs; exec 3< first.log 4< second.log; ls -l latest; ls -l latest; ls -l latest; exec 3<&- 4<&-',
      ],
    },
  }),
  ...of('D21', {
    objecting: { finds: ['forget-threw'], shell: ['ls -l notes.txt'] },
    'goes-on-later': { finds: ['mismatch'], shell: ['ls -l docs'] },
  }),
  ...of('D22', {
    'kernel-only': { finds: ['rollback-failed'], shell: [], aborted: 'ls -l slow.txt' },
    'undelivered-log': { finds: ['rollback-failed'], shell: [], aborted: 'ls -l slow.txt' },
  }),
  ...of('D23', {
    'write-back': { shell: ['echo more > notes.txt; ls -l notes.txt'] },
    leftovers: { shell: ['exec 3< notes.txt; rm notes.txt; exec 3<&-'] },
  }),
  ...of('D24', {
    'one-queue': { finds: ['behind'], shell: ['ls -l notes.txt'], meanwhile: 'ls -l slow.txt' },
    collected: { finds: ['leak'], shell: ['ls -l notes.txt; ls -l todo.txt'] },
  }),
  ...of('D25', {
    'first-one-leases': { shell: ['cat notes.txt'] },
    'left-to-forget': { mode: 'shared-backend', shell: ['exec 3< notes.txt; rm notes.txt; exec 3<&-'] },
  }),
  ...of('D26', {
    'fresh-attributes': { finds: ['notification-awaited'], shell: ['ls -l notes.txt; cat notes.txt'] },
    'tells-others': { finds: ['notification-awaited'], shell: ['ln notes.txt more.txt; rm more.txt'] },
  }),
  ...of('D28', {
    'small-keys': { shell: ['ls -l notes.txt'] },
    'object-ids': { shell: ['ls -l notes.txt'] },
    'hashed-names': { finds: ['refused-reply'], shell: ['ls -l notes.txt'] },
  }),
  ...of('D29', {
    trusting: { onlyTwin: true, shell: ['ls -l . docs; cat notes.txt; ls -l notes.txt'] },
    remembering: { onlyTwin: true, shell: ['cat notes.txt docs/guide.txt; ls -l docs/guide.txt'] },
  }),
];

function of(defect: DefectId, programs: Readonly<Record<string, Entry>>): Program[] {
  return Object.entries(programs).map(([name, { shell, meanwhile, aborted, finds = [], ...rest }]) => ({
    defect,
    name: `${defect}/${name}`,
    finds,
    scenario: { shell, ...(meanwhile && { meanwhile }), ...(aborted && { aborted }) },
    ...rest,
  }));
}
