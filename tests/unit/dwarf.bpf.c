// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf.bpf.c - structs that only function bodies use, so that they are in the DWARF alone; for
 * test_dwarf.c, which compiles it in many ways. With -DGLOBAL a variable brings them into the BTF.
 */
#define SEC(name) __attribute__((section(name), used))
#define inline_always static inline __attribute__((always_inline))
#define out_of_line static __attribute__((noinline))

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef u32 pid_type;

static void *(*reserve)(void *map, u64 size, u64 flags) = (void *)131;
static long (*output)(void *map, void *data, u64 size, u64 flags) = (void *)130;
static void *(*lookup)(void *map, const void *key) = (void *)1;

enum color { RED, GREEN = 7, BLUE = 0xfffffff0 };
enum sign { MINUS = -5, PLUS = 5 };
enum small { LITTLE, MORE = 200 } __attribute__((packed));
enum wide { NARROW = 1, WIDE = 0x100000002 };

struct point {
	short x, y;
};

struct bits {
	u32 a : 3;
	int b : 7;
	u32 : 2;
	enum color c : 4;
	u64 d : 40;
	_Bool e : 1;
	u8 f : 5;
	u32 after;
};

struct __attribute__((packed)) packed_bits {
	u8 first;
	u32 g : 12;
	u32 h : 20;
	u64 i : 33;
	u8 last;
};

struct unknown;

struct event {
	pid_type pid;
	const int seen;
	volatile u32 changing;
	char comm[16];
	char argv[3][8];
	u8 cube[2][3][4];
	unsigned char uc;
	signed char sc;
	_Bool yes;
	float f;
	double d;
	__int128 large __attribute__((aligned(16))); /* or else gcc aligns it to 8 */
	long l;
	unsigned short us;
	enum color color;
	enum sign sign;
	enum small small;
	enum wide wide;
	struct point point, points[2];
	struct {
		int inner;
		union {
			long either;
			char or[4];
		};
	};
	union {
		u32 word;
		u8 bytes[4];
	} named;
	struct bits bits;
	struct packed_bits packed;
	const struct event *next;
	struct unknown *unknown;
	const char *text;
	void *any;
	int (*function)(struct event *, int);
	u64 *restrict numbers;
	char rest[];
};

typedef struct {
	u32 without, name;
	u8 more[36];
} typedefed;

struct outer {
	struct point unused;
	struct {
		struct other {
			u32 o[13];
		} in[2];
	} deep;
};

struct taken {
	char c[60];
};

#ifdef GLOBAL
struct event *global_event;
typedefed *global_typedefed;
#endif

int map, inner_map;

inline_always int inlined(void *ctx)
{
	struct event *ev = reserve(&map, sizeof(*ev), 0);

	if (!ev)
		return 0;
	ev->pid = (u32)(u64)ctx;
	ev->wide = WIDE;
	return 1;
}

SEC("kprobe/a") int with_inlined(void *ctx)
{
	return inlined(ctx);
}

SEC("kprobe/b") int with_value(void *ctx)
{
	if (ctx) {
		const typedefed on_stack = { .without = 1 };

		output(&map, (void *)&on_stack, sizeof(on_stack), 0);
	}
	return 0;
}

SEC("kprobe/c") int with_member(void *ctx)
{
	int key = 0;
	struct outer *o = lookup(&inner_map, &key);

	if (o)
		output(&map, &o->deep.in[1], sizeof(struct other), 0);
	return 0;
}

out_of_line int passed(void *ctx, struct taken *taken)
{
	taken->c[0] = 1;
	return output(&map, taken, sizeof(*taken), 0);
}

SEC("kprobe/d") int with_parameter(void *ctx)
{
	struct taken t[1] = {};

	return passed(ctx, t) + passed(0, t);
}

SEC("kprobe/e") int with_array(void *ctx)
{
	char line[64] = { 1 };
	u64 none = 3;

	return output(&map, line, sizeof(line), none);
}

SEC("kprobe/f") int same_name_1(void *ctx)
{
	struct twice {
		u32 a, b;
	} t = { 1, 2 };

	return output(&map, &t, sizeof(t), 0);
}

SEC("kprobe/g") int same_name_2(void *ctx)
{
	struct twice {
		u32 a, b, c;
	} t = { 1, 2, 3 };

	return output(&map, &t, sizeof(t), 0);
}

char LICENSE[] SEC("license") = "GPL";
