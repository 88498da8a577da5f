# A tree with all that a file can have, copied here and back, and compared.
there=$SCRATCH/there
mkdir "$there" "$SCRATCH/back"
cp -a "$REPOSITORY/src" "$there/src"
ln "$there/src/index.ts" "$there/hardlink"
ln -s src/index.ts "$there/symlink"
mkfifo "$there/fifo"
truncate -s 10M "$there/sparse"
echo end >> "$there/sparse"
mkdir -m 2775 "$there/shared"
chown 1:2 "$there/shared"
touch -d 1999-12-31T23:59:59.123456789Z "$there/old"
setfattr -n user.note -v 'some text' "$there/old"
setfacl -m u:1:rw,g:2:r "$there/old"
setfacl -d -m u:1:rwx "$there/shared"
same() { test -z "$(rsync -aHAX --numeric-ids --dry-run --itemize-changes --checksum --delete "$1/" "$2/")"; }
rsync -aHAX --numeric-ids --sparse "$there/" here/
same "$there" here
rsync -aHAX --numeric-ids --sparse here/ "$SCRATCH/back/"
same "$there" "$SCRATCH/back"
test "$(stat -c %i here/hardlink)" = "$(stat -c %i here/src/index.ts)"
test "$(stat -c %y here/old | cut -d. -f2 | cut -c1-9)" = 123456789
test "$(du -k here/sparse | cut -f1)" -lt 1000
