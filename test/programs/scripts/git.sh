# A repository that is cloned, checked, packed and read again.
git clone --quiet --no-hardlinks "$REPOSITORY" clone
cd clone
git fsck --full --strict
git gc --quiet --prune=now
git fsck --full
test -z "$(git status --porcelain)"
test "$(git rev-parse HEAD)" = "$(git -C "$REPOSITORY" rev-parse HEAD)"
git archive HEAD | tar -x -C "$SCRATCH"
diff -r --no-dereference --exclude .git . "$SCRATCH"
git checkout --quiet --detach HEAD
echo more >> README.md
git -c user.name=t -c user.email=t@localhost commit --quiet --all --message more
test "$(git rev-list --count HEAD ^"$(git -C "$REPOSITORY" rev-parse HEAD)")" = 1
