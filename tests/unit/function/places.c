// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* places.c - functions of every kind whose place test_function.c looks for
 *
 * Built as a library (-DLIBRARY, with versions.map; it needs no libc, so that other CPUs' compilers
 * can link it too) and as programs. The program prints where its functions really are, from its
 * own addresses and the kernel's list of mappings: "NAME 0xOFFSET" lines.
 */
#define KEPT __attribute__((noinline, used))

struct place {
	const char *name;
	void *address;
};

int other_file(int x);
static int KEPT kept_to_itself(int x)
{
	return x * 3;
}
static int KEPT twice_there(int x) /* other.c has one too */
{
	return x * 5;
}
int KEPT exported(int x)
{
	return kept_to_itself(x) + twice_there(x) + other_file(x);
}
__attribute__((weak)) int weakly(int x)
{
	return x + 7;
}
int not_a_function = 3;

#ifdef LIBRARY
int answer_one(void);
int answer_two(void);
__asm__(".symver answer_one, answer@ONE");
__asm__(".symver answer_two, answer@@TWO");
int answer_one(void)
{
	return 1;
}
int answer_two(void)
{
	return 42;
}

/* Two old versions and no new one. */
int gone_one(void);
int gone_two(void);
__asm__(".symver gone_one, gone@ONE");
__asm__(".symver gone_two, gone@TWO");
int gone_one(void)
{
	return 11;
}
int gone_two(void)
{
	return 12;
}
__attribute__((weak)) extern int from_elsewhere(int x); /* in no library: stays undefined */
int calls_elsewhere(int x)
{
	return from_elsewhere(x);
}
#endif

#ifdef IFUNC
static void *choose(void)
{
	return kept_to_itself;
}
int chosen(int x) __attribute__((ifunc("choose")));
#endif

#ifdef LIBRARY
int call_kept_to_itself(int x)
{
	return kept_to_itself(x);
}
const struct place *places(void)
{
	static struct place table[6];

	table[0] = (struct place){ "kept_to_itself", kept_to_itself };
	table[1] = (struct place){ "exported", exported };
	table[2] = (struct place){ "weakly", weakly };
	table[3] = (struct place){ "answer@ONE", answer_one };
	table[4] = (struct place){ "answer", answer_two };
	return table;
}
#else
#include <stdio.h>

static void print_place(const char *name, void *p)
{
	unsigned long from, to, offset, address = (unsigned long)p;
	FILE *f = fopen("/proc/self/maps", "r");
	char line[4096];

	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%lx-%lx %*s %lx", &from, &to, &offset) == 3 && address >= from &&
		    address < to)
			printf("%s 0x%lx\n", name, address - from + offset);
	fclose(f);
}

int main(int argc, char **argv)
{
	(void)argv;
	print_place("main", main);
	print_place("kept_to_itself", kept_to_itself);
	print_place("exported", exported);
	print_place("weakly", weakly);
	return exported(argc) & 0;
}
#endif
