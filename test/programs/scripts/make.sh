# A program in C of many files, built by several compilers at once, and again where something has changed.
for n in $(seq 60); do
  printf '#include "all.h"\nint f%s(void) { return %s; }\n' "$n" "$n" > "f$n.c"
done
seq -f 'int f%g(void);' 60 > all.h
{
  echo '#include <stdio.h>'
  echo '#include "all.h"'
  echo 'int main(void) { printf("%d\n", 0'
  seq -f ' + f%g()' 60
  echo '); return 0; }'
} > main.c
cat > Makefile <<'MAKEFILE'
CFLAGS = -O1 -g
OBJECTS = $(patsubst %.c,%.o,$(wildcard *.c))
program: $(OBJECTS)
	$(CC) -o $@ $(OBJECTS)
$(OBJECTS): all.h
MAKEFILE
make --silent -j4
test "$(./program)" = 1830
make --question
sleep 0.05
echo 'int f7(void) { return 1007; }' > f7.c
test "$(make -j4 | grep -c -- '-c -o')" = 1
test "$(./program)" = 2830
