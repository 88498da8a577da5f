import type { Definition } from './check.js';
import * as attributes from './checks/attributes.js';
import * as content from './checks/content.js';
import * as creating from './checks/creating.js';
import * as directories from './checks/directories.js';
import * as existing from './checks/existing.js';
import * as links from './checks/links.js';
import * as locks from './checks/locks.js';
import * as openFiles from './checks/open-files.js';
import * as permissions from './checks/permissions.js';
import * as positions from './checks/positions.js';
import * as renaming from './checks/renaming.js';
import * as specialFiles from './checks/special-files.js';

const MODULES: readonly Readonly<Record<string, readonly Definition[]>>[] = [
  existing,
  positions,
  creating,
  content,
  openFiles,
  directories,
  renaming,
  links,
  specialFiles,
  locks,
  attributes,
  permissions,
];

/** All checks, what needs least first. */
export const DEFINITIONS: readonly Definition[] = MODULES.flatMap((module) => Object.values(module).flat());
