// Builds the addon, native/build/Release/tallyfs.node: the package's install script, and `npm run build:native`.
//
// Nothing is downloaded: Node's headers are those that came with this Node, or those that npm's setting `nodedir` names.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NATIVE = dirname(fileURLToPath(import.meta.url));

const nodedir = process.env.npm_config_nodedir ?? dirname(dirname(process.execPath));
const nodeGyp = findNodeGyp();
const problems = [...findProblems()];
if (problems.length > 0) fail('tallyfs needs these to build its addon:', problems);
build();

function* findProblems() {
  if (process.platform !== 'linux') yield 'Linux, for it mounts with Linux FUSE';
  if (!runs(process.env.CXX ?? 'g++', '--version') && !runs('c++', '--version')) {
    yield 'a C++17 compiler (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++)';
  }
  if (!runs(process.env.MAKE ?? 'make', '--version')) yield 'make (package make)';
  if (!runs(process.env.npm_config_python ?? process.env.PYTHON ?? 'python3', '--version')) {
    yield 'Python 3, for node-gyp (package python3)';
  }
  if (!existsSync(join(nodedir, 'include/node/node_api.h'))) {
    yield (
      `Node's headers, and ${nodedir}/include/node has none (Debian: apt-get install libnode-dev; ` +
      'elsewhere: unpack them from nodejs.org and name the directory with `npm config set nodedir=…`)'
    );
  }
  if (nodeGyp === undefined) yield 'node-gyp (it comes with npm; or: npm install --save-dev node-gyp)';
}

function runs(command, ...args) {
  const [program, ...own] = command.split(' ');
  return spawnSync(program, [...own, ...args], { stdio: 'ignore' }).status === 0;
}

/** The project's own node-gyp, else the one that npm brings along. */
function findNodeGyp() {
  const ofNpm = process.env.npm_execpath && join(dirname(process.env.npm_execpath), '..');
  return [
    localNodeGyp(),
    process.env.npm_config_node_gyp,
    ofNpm && join(ofNpm, 'node_modules/node-gyp/bin/node-gyp.js'),
  ]
    .filter(Boolean)
    .find(existsSync);
}

function localNodeGyp() {
  try {
    return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  } catch {
    return undefined;
  }
}

function build() {
  const args = [nodeGyp, 'configure', 'build', '--directory', NATIVE, '--nodedir', nodedir, '--jobs', 'max'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: Infinity,
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}\n`);
  fail('tallyfs could not build its addon; the output of node-gyp is above.', []);
}

function fail(message, details) {
  process.stderr.write(`${[message, ...details].join('\n  - ')}\n`);
  process.exit(1);
}
