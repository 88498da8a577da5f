#!/usr/bin/env node
import { runCommandLine } from './run.js';
import { openTerminal } from './terminal.js';

// File systems are written in TypeScript, and so should the stacks of their errors be.
process.setSourceMapsEnabled(true);
const terminal = openTerminal();
const status = await runCommandLine(process.argv.slice(2), terminal);
await Promise.all([terminal.out.flush(), terminal.err.flush()]);
// A file system may have left timers or sockets behind, and its mount is gone.
process.exit(status);
