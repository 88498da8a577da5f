# This repository, installed, compiled and linted where it is.
git -C "$REPOSITORY" archive HEAD | tar -x
npm ci --no-audit --no-fund > "$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log"; exit 1; }
npm ls --all > /dev/null
test -x node_modules/.bin/tsc
test "$(ldd native/build/Release/*.node | grep -c 'not found')" = 0
npx mocha build/test/protocol/layout.test.js build/test/inodes/lookup-book.test.js
