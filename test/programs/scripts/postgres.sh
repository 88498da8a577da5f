# A PostgreSQL cluster, and money that clients move about in it.
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
sockets=$(mktemp -d)
chown postgres "$sockets" .
as() { setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$sockets" "$@"; }
as "$bin/initdb" --no-sync --auth=trust -D data > /dev/null
as "$bin/pg_ctl" -w -s -D data -l data/log -o "-k $sockets -c listen_addresses=" start
stop() { as "$bin/pg_ctl" -w -s -D data -m fast stop || true; rm -rf "$sockets"; }
trap stop EXIT
as "$bin/pgbench" -q -i -s 2 -h "$sockets" postgres 2> /dev/null
as "$bin/pgbench" -n -c 4 -t "$ROUNDS" -h "$sockets" postgres > "$SCRATCH/pgbench"
grep -q "number of transactions actually processed: $((4 * ROUNDS))/$((4 * ROUNDS))" "$SCRATCH/pgbench"
sums='SELECT (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(delta) FROM pgbench_history)
  AND (SELECT sum(tbalance) FROM pgbench_tellers) = (SELECT sum(bbalance) FROM pgbench_branches)
  AND (SELECT count(*) FROM pgbench_history) = '"$((4 * ROUNDS))"
test "$(as "$bin/psql" -h "$sockets" -Atc "$sums" postgres)" = t
as "$bin/pg_ctl" -w -s -D data -m immediate stop
as "$bin/pg_ctl" -w -s -D data -l data/log -o "-k $sockets -c listen_addresses=" start
test "$(as "$bin/psql" -h "$sockets" -Atc "$sums" postgres)" = t
