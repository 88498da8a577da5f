# Several processes that write to one database in WAL mode, whose index is a shared memory map.
sqlite3 base.db 'PRAGMA journal_mode=WAL; CREATE TABLE t(writer INTEGER, n INTEGER, PRIMARY KEY(writer, n));' > mode
grep -q wal mode
for writer in 1 2 3 4; do
  for n in $(seq "$ROUNDS"); do echo "INSERT INTO t VALUES($writer, $n);"; done > "$SCRATCH/$writer.sql"
done
writers=
for writer in 1 2 3 4; do
  sqlite3 -cmd '.timeout 60000' -bail base.db < "$SCRATCH/$writer.sql" &
  writers="$writers $!"
done
for writer in $writers; do wait "$writer"; done
test "$(sqlite3 base.db 'SELECT count(*), sum(n) FROM t')" = "$((4 * ROUNDS))|$((4 * ROUNDS * (ROUNDS + 1) / 2))"
sqlite3 base.db 'PRAGMA wal_checkpoint(TRUNCATE);' > /dev/null
test "$(sqlite3 base.db 'PRAGMA integrity_check;')" = ok
test "$(sqlite3 base.db 'PRAGMA journal_mode=DELETE;')" = delete
