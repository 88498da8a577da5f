# Data past the page cache.
head -c 33554432 /dev/urandom > "$SCRATCH/random"
dd if="$SCRATCH/random" of=direct bs=1M oflag=direct status=none
cmp "$SCRATCH/random" direct
dd if=direct of="$SCRATCH/read" bs=256k iflag=direct status=none
cmp "$SCRATCH/random" "$SCRATCH/read"
dd if=direct of=both bs=4k iflag=direct oflag=direct count=512 status=none
cmp -n 2097152 both direct
