# Random writes, each of which is read and verified.
fio --name=verify --directory=. --size=16m --rw=randrw --bsrange=512-64k --verify=crc32c --do_verify=1 \
  --verify_fatal=1 --numjobs=2 --output="$SCRATCH/fio" || { cat "$SCRATCH/fio"; exit 1; }
fio --name=mapped --directory=. --size=8m --rw=randwrite --bs=4k --ioengine=mmap --verify=md5 --do_verify=1 \
  --verify_fatal=1 --output="$SCRATCH/fio" || { cat "$SCRATCH/fio"; exit 1; }
