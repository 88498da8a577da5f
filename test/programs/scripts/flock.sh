# A number in a file, which several processes raise by one under a lock.
echo 0 > number
touch lock
workers=
for worker in 1 2 3 4; do
  for n in $(seq "$ROUNDS"); do
    flock lock sh -c 'read n < number; echo $((n + 1)) > number'
  done &
  workers="$workers $!"
done
for worker in $workers; do wait "$worker"; done
test "$(cat number)" = "$((4 * ROUNDS))"
