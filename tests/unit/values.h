// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* values.h - structs with every kind of member; test_value.c fills them in, as compiled for this
 * machine, and prints them by the BTF that clang wrote for values.bpf.c
 */
#ifndef UNIT_VALUES_H
#define UNIT_VALUES_H

enum colour { RED, GREEN = 5, BLUE = -7 };
enum unsigned_choice { NONE, MOST = 0xffffffff };
enum byte_choice { LOW = -1, HIGH = 100 } __attribute__((packed));

typedef unsigned int id_t_;
typedef const volatile id_t_ id;

struct numbers {
	signed char s8;
	unsigned char u8;
	short s16;
	unsigned short u16;
	int s32;
	unsigned int u32;
	long long s64;
	unsigned long long u64;
	_Bool yes, no;
	char letter;
	id typed;
};

struct words {
	char text[16];
	char full[4];
	char empty[4];
	char lines[2][4];
	const char typed[8];
	unsigned char bytes[3];
};

struct enums {
	enum colour red, green, blue, unknown;
	enum unsigned_choice most;
	enum byte_choice low, high, other;
};

struct bits {
	int a : 3;
	unsigned int b : 5;
	unsigned int : 4;
	int c : 20;
	long long d : 33;
	unsigned long long e : 31;
	_Bool flag : 1;
	enum colour colour : 4;
	unsigned char narrow : 7;
	enum unsigned_choice unsigned_colour : 3;
	unsigned int : 0;
	unsigned long long whole : 64;
};

struct nested {
	struct {
		int x, y;
	} point;
	struct {
		int inner;
		union {
			unsigned int word;
			unsigned char bytes[4];
		};
	};
	union {
		int i;
		char c[4];
	} either;
	struct numbers *pointer;
	void *nothing;
	struct {
		short a, b;
	} pairs[2];
	int matrix[2][3];
};

typedef unsigned short __be16;
typedef unsigned int __be32;
typedef __be16 port_t;
struct in_addr {
	__be32 s_addr;
};
struct in6_addr {
	union {
		unsigned char u6_addr8[16];
		__be16 u6_addr16[8];
		__be32 u6_addr32[4];
	} in6_u;
};
struct network {
	__be16 port;
	port_t again;
	__be32 source;
	struct in_addr destination;
	struct in6_addr v6, none;
	__be16 narrow : 4;
	unsigned short in_host_order;
};

struct sparse {
	int few[9], none[8], seven[7];
	struct {
		short a, b;
	} pairs[10];
};

struct floats {
	float f;
	double d;
	double large, infinite, undefined;
};

struct flexible {
	unsigned int n;
	unsigned short items[];
};

struct flexible_text {
	unsigned int n;
	char text[];
};

struct flexible_structs {
	unsigned int n;
	struct {
		short a, b;
	} items[];
};

struct nothing {
};

struct holds_nothing {
	struct nothing n;
	int after;
};

#endif
