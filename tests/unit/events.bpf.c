// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* events.bpf.c - the many ways in which a program puts a record into a buffer; for
 * test_event_type.c, which compiles it for several CPU versions
 *
 * Each map stands for one way, and the test knows what its records are. All structs are of function
 * bodies only, unless it is said.
 */
#define SEC(name)	__attribute__((section(name), used))
#define inline_always	static inline __attribute__((always_inline))
#define out_of_line	__attribute__((noinline))
#define kernels		__attribute__((preserve_access_index))
#define RINGBUF(name)                                                                              \
	struct {                                                                                   \
		int (*type)[27];                                                                   \
		int (*max_entries)[4096];                                                          \
	} name SEC(".maps")
#define PERFBUF(name)                                                                              \
	struct {                                                                                   \
		int (*type)[4];                                                                    \
		int (*key_size)[4];                                                                \
		int (*value_size)[4];                                                              \
	} name SEC(".maps")
#define PROGRAM(name) SEC("kprobe/x") int on_##name(void *ctx)

typedef unsigned int u32;
typedef unsigned long long u64;

static void *(*const lookup)(void *map, const void *key) = (void *)1;
static u64 (*const now)(void) = (void *)5;
static u32 (*const random)(void) = (void *)7;
static long (*const perf_output)(void *ctx, void *map, u64 flags, void *data,
				 u64 size) = (void *)25;
static long (*const ring_output)(void *map, void *data, u64 size, u64 flags) = (void *)130;
static void *(*const reserve)(void *map, u64 size, u64 flags) = (void *)131;
static void (*const submit)(void *data, u64 flags) = (void *)132;
static void (*const discard)(void *data, u64 flags) = (void *)133;

char LICENSE[] SEC("license") = "GPL";

/* --- plain --- */

struct reserved {
	u64 r[5];
};
RINGBUF(plain);
PROGRAM(plain)
{
	struct reserved *e = reserve(&plain, sizeof(*e), 0);

	if (e) {
		e->r[1] = now();
		submit(e, 0);
	}
	return 0;
}

struct given {
	u64 g[3];
	u32 more;
} __attribute__((packed));
PERFBUF(perf);
PROGRAM(perf)
{
	struct given e = { { now() }, 1 };

	perf_output(ctx, &perf, 0xffffffff, &e, sizeof(e));
	return 0;
}

typedef struct {
	u64 t[7];
} nameless;
RINGBUF(by_typedef);
PROGRAM(by_typedef)
{
	nameless n = { { now() } };

	return ring_output(&by_typedef, &n, sizeof(n), 0);
}

/* --- in functions --- */

RINGBUF(in_inline);
inline_always int send(u32 what)
{
	struct sent {
		u64 at;
		u32 what[9];
	} *e = reserve(&in_inline, sizeof(*e), 0);

	if (!e)
		return 1;
	e->at = now();
	e->what[0] = what;
	submit(e, 0);
	return 0;
}
PROGRAM(in_inline)
{
	return send(1) + send(2);
}

struct from_global {
	u32 at[11];
};
RINGBUF(in_global);
out_of_line int global_function(u32 what)
{
	struct from_global *e = reserve(&in_global, sizeof(*e), 0);

	if (e) {
		e->at[2] = what;
		submit(e, 0);
	}
	return what + 1;
}
PROGRAM(in_global)
{
	return global_function(random());
}

/* The map, the data and the size come from the callers. */
struct passed_on {
	u32 at[13];
};
PERFBUF(through_arguments);
PERFBUF(through_arguments_too);
static out_of_line int emit(void *ctx, void *map, void *data, u64 size)
{
	return perf_output(ctx, map, 0xffffffff, data, size) + perf_output(ctx, map, 0, data, size);
}
PROGRAM(through_arguments)
{
	struct passed_on p = { { random() } };

	return emit(ctx, &through_arguments, &p, sizeof(p)) +
	       emit(ctx, &through_arguments_too, &p, sizeof(p));
}

/* The pointer comes from a function that knows the size only. */
struct gotten {
	u32 at[15];
};
RINGBUF(through_result);
static out_of_line void *get(void)
{
	return reserve(&through_result, sizeof(struct gotten), 0);
}
PROGRAM(through_result)
{
	struct gotten *g = get();

	if (g) {
		g->at[1] = 1;
		submit(g, 0);
	}
	return 0;
}

/* --- with branches and loops --- */

struct branched {
	u32 b[17];
};
RINGBUF(branches);
PROGRAM(branches)
{
	struct branched *e;

	if (random() & 1) {
		now();
		e = reserve(&branches, sizeof(*e), 0);
	} else {
		e = reserve(&branches, sizeof(*e), random() & 3 ? 1 : 2);
	}
	if (e) {
		if (random() & 1)
			submit(e, 0);
		else
			discard(e, 0);
	}
	return 0;
}

struct unrolled {
	u32 u[19];
};
RINGBUF(loop);
PROGRAM(loop)
{
	int i;

#pragma unroll
	for (i = 0; i < 4; i++) {
		struct unrolled *e = reserve(&loop, sizeof(*e), 0);

		if (!e)
			break;
		e->u[i] = i;
		submit(e, 0);
	}
	return 0;
}

struct turned {
	u32 t[21];
};
RINGBUF(real_loop);
PROGRAM(real_loop)
{
	u32 n = random() & 7, i;

	for (i = 0; i < n; i++) {
		struct turned t = { { random() } };

		ring_output(&real_loop, &t, sizeof(t), 0);
	}
	return 0;
}

/* --- by way of maps --- */

struct scratch {
	u64 s[23];
};
struct holder {
	u64 since;
	struct scratch scratch;
};
struct {
	int (*type)[6];
	int (*max_entries)[1];
	u32 *key;
	struct holder *value;
} heap SEC(".maps");
RINGBUF(from_map);
PROGRAM(from_map)
{
	u32 zero = 0;
	struct holder *h = lookup(&heap, &zero);

	if (h)
		ring_output(&from_map, &h->scratch, sizeof(h->scratch), 0);
	return 0;
}

/* The only struct of 200 bytes in the BTF is the value of a map; the record's is not in there. */
struct misleading {
	u64 m[25];
};
struct {
	int (*type)[1];
	int (*max_entries)[1];
	u32 *key;
	struct misleading *value;
} hash SEC(".maps");
RINGBUF(not_the_maps);
PROGRAM(not_the_maps)
{
	struct really {
		u32 m[50];
	} *e = reserve(&not_the_maps, sizeof(*e), 0);

	if (e) {
		e->m[0] = !!lookup(&hash, &e->m[1]);
		submit(e, 0);
	}
	return 0;
}

/* In the BTF for its own sake. A variable that happens to have its size does not matter. */
struct named {
	u32 n[27];
};
const struct named *unused __attribute__((unused));
RINGBUF(named_by_global);
PROGRAM(named_by_global)
{
	struct {
		u32 other[27];
	} o = { { random() } };
	char *e = reserve(&named_by_global, sizeof(struct named), 0);

	if (e) {
		e[0] = o.other[random() & 15];
		submit(e, 0);
	}
	return 0;
}

/* --- from several programs --- */

struct both {
	u32 b[29];
};
RINGBUF(shared);
PROGRAM(shared)
{
	struct both b = { { random() } };

	return ring_output(&shared, &b, sizeof(b), 0);
}
PROGRAM(shared_too)
{
	struct both *b = reserve(&shared, sizeof(*b), 0);

	if (b)
		submit(b, 0);
	return 0;
}

RINGBUF(quarrel);
PROGRAM(quarrel)
{
	struct one {
		u32 b[31];
	} b = { { random() } };

	return ring_output(&quarrel, &b, sizeof(b), 0);
}
PROGRAM(quarrel_too)
{
	struct two {
		u32 b[31];
	} *b = reserve(&quarrel, sizeof(*b), 0);

	if (b)
		submit(b, 0);
	return 0;
}

/* --- what cannot be told --- */

RINGBUF(ambiguous);
PROGRAM(ambiguous)
{
	struct first {
		u32 b[33];
	} f = { { random() } };
	struct second {
		int s[33];
	} s = { { random() } };

	return ring_output(&ambiguous, random() & 1 ? (void *)&f : (void *)&s, sizeof(f), 0);
}

RINGBUF(bytes);
PROGRAM(bytes)
{
	char line[140];

	line[0] = random();
	return ring_output(&bytes, line, sizeof(line), 0);
}

RINGBUF(two_sizes);
PROGRAM(two_sizes)
{
	u64 data[2] = { now() };

	return ring_output(&two_sizes, data, random() & 1 ? 8 : 16, 0);
}

RINGBUF(any_size);
PROGRAM(any_size)
{
	u64 data[9] = { now() };

	return ring_output(&any_size, data, random() & 63, 0);
}

/* Only the size of the record is not known: it is the start of a value. */
struct growing {
	u64 since;
	u32 filled;
	char text[164];
};
struct {
	int (*type)[1];
	int (*max_entries)[1];
	u32 *key;
	struct growing *value;
} grown SEC(".maps");
PERFBUF(from_value);
PROGRAM(from_value)
{
	u32 zero = 0;
	struct growing *g = lookup(&grown, &zero);

	if (g && g->filled < sizeof(*g))
		perf_output(ctx, &from_value, 0, g, g->filled);
	return 0;
}

/* The record is what a value begins with, not the value. */
struct beginning {
	u64 b[24];
};
struct {
	int (*type)[1];
	int (*max_entries)[1];
	u32 *key;
	struct {
		const struct beginning begins;
		u64 goes_on[3];
	} *value;
} longer SEC(".maps");
RINGBUF(from_start);
PROGRAM(from_start)
{
	u32 zero = 0;
	void *v = lookup(&longer, &zero);

	return v ? ring_output(&from_start, v, sizeof(struct beginning), 0) : 0;
}

/* Values of two types, and once something that is no value: none of them is sure. */
RINGBUF(two_values);
PROGRAM(two_values)
{
	u32 zero = 0;
	void *v;

	if (now()) { /* two calls, not one with two maps */
		v = lookup(&longer, &zero);
		__asm__ volatile("");
	} else {
		v = lookup(&grown, &zero);
	}
	return v ? ring_output(&two_values, v, random() & 63, 0) : 0;
}
RINGBUF(two_maps);
PROGRAM(two_maps)
{
	u32 zero = 0;
	void *v = lookup(now() ? (void *)&longer : (void *)&grown, &zero);

	return v ? ring_output(&two_maps, v, random() & 63, 0) : 0;
}
RINGBUF(or_stack);
PROGRAM(or_stack)
{
	u64 data[9] = { now() };
	u32 zero = 0;
	void *v = lookup(&grown, &zero);

	return ring_output(&or_stack, v ? v : data, random() & 63, 0);
}

/* Its size is that of the record, but it is the kernel's: a CO-RE relocation starts from it. */
struct kernel_struct {
	u64 k[20];
} kernels;
RINGBUF(kernel);
PROGRAM(kernel)
{
	struct kernel_struct *k = ctx;
	char *e = reserve(&kernel, 160, 0);

	if (e) {
		e[0] = __builtin_preserve_access_index(&k->k[2]) != 0;
		submit(e, 0);
	}
	return 0;
}

/* Neither is what is inside of the kernel's, or behind its pointers. */
struct kernel_inner {
	u64 i[26];
};
struct kernel_outer {
	struct kernel_inner inner;
	struct kernel_behind {
		u64 i[27];
	} *behind;
	int number;
} kernels;
RINGBUF(kernel_inside);
RINGBUF(kernel_behind);
PROGRAM(kernel_inside)
{
	struct kernel_outer *k = ctx;
	char data[208] = { k->number };

	ring_output(&kernel_inside, data, sizeof(data), 0);
	return 0;
}
PROGRAM(kernel_behind)
{
	char data[216] = { now() };

	ring_output(&kernel_behind, data, sizeof(data), 0);
	return 0;
}

/* Its size is that of what the program is called with. */
struct registers {
	u64 r[18];
};
RINGBUF(context);
SEC("kprobe/x") int on_context(struct registers *ctx)
{
	char *e = reserve(&context, sizeof(*ctx), 0);

	if (e) {
		e[0] = ctx->r[2];
		submit(e, 0);
	}
	return 0;
}

RINGBUF(nobody);

#ifdef FETCH
/* The register that holds 40 holds another value once it was added. */
u64 global_sum;
RINGBUF(fetched);
PROGRAM(fetched)
{
	u64 size = __sync_fetch_and_add(&global_sum, 40);
	char *e = reserve(&fetched, size, 0);

	if (e)
		submit(e, 0);
	return 0;
}
#endif
