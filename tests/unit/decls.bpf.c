// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* decls.bpf.c - declarations that test_decl.c wants to see again, exactly as they stand here
 *
 * One a line, between "begin" and "end". clang leaves no trace of parameters' names in types of
 * functions, so none has any; where a type has no name, the test puts {...} for its body.
 */
struct s {
	int member;
};
union u {
	int member;
};
enum e { E };
typedef int number;
typedef int (*handler)(int);
struct declared;

/* clang-format off */

/* begin: variables */
int plain;
unsigned int unsigned_int;
long long long_long;
unsigned char byte;
_Bool boolean;
double floating;
char *text;
const char *const_text;
char *const text_const = 0;
const char *const both_const = 0;
char *const *pointer_to_const_pointer;
const char *const *const three = 0;
volatile int changing;
volatile int *pointer_to_changing;
const volatile int both_qualifiers = 0;
const volatile unsigned long *volatile mixed;
void *anything;
void **anything_else;
const void *read_only;
int array[3];
int matrix[3][4];
int *array_of_pointers[3];
int (*pointer_to_array)[3];
int (*array_of_pointers_to_arrays[5])[3];
int *(*pointer_to_array_of_pointers)[3];
const char *const names[4] = {};
const int constants[2] = {};
struct s structure;
struct s *pointer_to_structure;
const struct s *const constant_structure = 0;
struct s structures[2];
union u one_of;
enum e choice;
enum e *choices[2];
struct declared *elsewhere;
number typed;
const number *typed_const;
handler callback;
handler callbacks[2];
int (*function)(void);
int (*adds)(int, int);
void (*prints)(const char *, ...);
int *(*returns_pointer)(void);
int (*array_of_functions[2])(struct s *, const union u *);
void (*(*returns_function)(int))(long);
int (*takes_function)(int (*)(int), void *);
int (*takes_array)(int (*)[3]);
int (*(*returns_array)(void))[3];
int (**pointer_to_function_pointer)(void);
int (*const constant_function)(void) = 0;
char *(*const constant_functions[2])(char *const, const char *) = {};
/* end */

/* begin: without a name */
struct { int a; } nameless_struct;
union { int a; } *nameless_union;
enum { A } nameless_enum;
struct { int a; } nameless_structs[2];
/* end */

/* begin: functions */
int no_arguments(void) { return 0; }
void nothing_back(int a) { plain = a; }
int one(int a) { return a; }
int five(int a, long b, char c, struct s *d, const char *e) { return a + b + c + !d + !e; }
unsigned long many_words(unsigned long long a, unsigned char b) { return a + b; }
char *of_pointers(const char *const *a, int (*b)(int), char *restrict c) { return b(**a) ? c : 0; }
/* end */
