// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kinds.bpf.c - every kind of type that clang 14 writes into BTF; for test_btf.c */
#define DECL_TAG(name) __attribute__((btf_decl_tag(name)))
#define TYPE_TAG(name) __attribute__((btf_type_tag(name)))

struct declared;
union declared_union;

enum plain { PLAIN_A, PLAIN_B = 5 };
enum negative { NEGATIVE_N = -1, NEGATIVE_P };

struct bits {
	int a : 3;
	unsigned int b : 5;
	long long c : 33;
	enum plain d : 4;
};

struct everything {
	volatile const int x DECL_TAG("member");
	struct declared *f;
	union declared_union *u;
	char array[3][4];
	float small_float;
	double large_float;
	_Bool boolean;
	struct {
		int inner;
		union {
			long l;
			void *p;
		};
	};
	struct bits bits;
	enum plain plain;
	enum negative negative;
} DECL_TAG("type");

typedef struct everything everything_t;

int TYPE_TAG("user") * tagged;
everything_t global = { 1 };
static int counter;
extern int external __attribute__((section(".ksyms")));
const char text[] = "text";

int callee(everything_t *restrict p, int (*f)(int, ...));

__attribute__((noinline)) static int local(int v)
{
	return v + counter;
}

int function(everything_t *restrict p)
{
	counter++;
	return local(p->x) + external + callee(p, 0);
}
