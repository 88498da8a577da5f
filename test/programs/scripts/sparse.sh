# Holes stay holes.
truncate -s 64M from
printf data | dd of=from bs=1 seek=40000000 conv=notrunc status=none
cp --sparse=always from always
cp --sparse=auto from auto
cp --reflink=never --sparse=never from never
for copy in always auto never; do cmp from "$copy"; done
test "$(du -k from | cut -f1)" -lt 2000
test "$(du -k always | cut -f1)" -lt 2000
