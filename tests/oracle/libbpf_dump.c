// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* libbpf_dump.c - what would libbpf give to the kernel for this object?
 *
 *   libbpf_dump [--btf FILE] [--prog NAME] OBJECT
 *   libbpf_dump --list OBJECT
 *
 *   in:       an object, BTF to relocate against in place of the running kernel's, and the one program
 *             that is wanted (default: all that are to be loaded without being asked for)
 *   out:      the JSON document that `rawload --until relocate --json` prints, from libbpf's mouth;
 *             exit status 1 when libbpf refuses the object
 *   not here: the comparison (run, compare.jq)
 *
 * The trick: libbpf makes every bpf(2) call through libc's syscall(). An executable's symbol comes
 * before a shared library's, so the syscall() defined below is the one that libbpf.so calls. It
 * answers bpf(2) like a kernel that knows everything and refuses nothing, and keeps what it was
 * given. No privileges are needed and no kernel takes part.
 *
 * Descriptors must be real, since libbpf also closes, duplicates and mmaps them: each is a memfd.
 * Its inode number says which one it is, whatever numbers libbpf moves it to by dup.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/magic.h>

/* libbpf's poison (relo_core.c): a call of this helper, in both slots of an ld_imm64. */
enum { POISON = 0xbad2310 };

/* A call of a kernel function that is missing: libbpf before 1.3 calls number 0, later ones a
 * helper from here on (POISON_CALL_KFUNC_BASE in libbpf_internal.h).
 */
enum { POISON_KFUNC = 2002000000 };

enum { MAX = 1024, MAP_TYPE_ARENA = 33 /* Linux 6.9 */, MAP_TYPE_INSN_ARRAY = 34 /* 6.19 */ };

struct seen_map {
	ino_t ino;		/* which memfd stands for it */
	union bpf_attr attr;	/* as given to BPF_MAP_CREATE */
	ino_t inner;		/* of the descriptor in inner_map_fd */
	unsigned char *content; /* of its only element, as given to BPF_MAP_UPDATE_ELEM */
	uint32_t *targets;	/* of a jump table: the instructions */
};

struct seen_slot { /* BPF_MAP_UPDATE_ELEM of a map of maps or of programs */
	ino_t map, value;
	uint32_t key;
};

struct seen_prog {
	ino_t ino;
	struct bpf_program *prog;
	uint32_t type, attach_type, flags;
	char license[128];
	uint32_t n_insns;
	struct bpf_func_info *funcs;
	struct bpf_line_info *lines;
	uint32_t n_funcs, n_lines;
	struct bpf_insn *insns; /* our copy: libbpf may change its own after the call */
};

static struct bpf_object *object;
static unsigned char *types; /* the largest BTF that was loaded: the others only probe */
static uint32_t types_size;
static struct seen_map maps[MAX];
static struct seen_prog progs[MAX];
static struct seen_slot slots[MAX];
static int n_maps, n_progs, n_slots;

/* ── the kernel that libbpf sees ─────────────────────────────────────────────────────────────── */

/* Sparse, and large enough for libbpf to map any map's memory from it. */
static int fake_fd(void)
{
	int fd = memfd_create("fake", MFD_CLOEXEC);

	if (fd >= 0 && ftruncate(fd, 64 << 20)) {
		close(fd);
		return -1;
	}
	return fd;
}

static ino_t fd_inode(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

static int fake_map_create(const union bpf_attr *attr, uint32_t size)
{
	struct seen_map *m = &maps[n_maps];
	int fd = fake_fd();

	if (fd < 0 || n_maps == MAX)
		return -1;
	n_maps++;
	m->ino = fd_inode(fd);
	memcpy(&m->attr, attr, size < sizeof(m->attr) ? size : sizeof(m->attr));
	m->inner = m->attr.inner_map_fd ? fd_inode(m->attr.inner_map_fd) : 0;
	return fd;
}

static bool is_of_maps(uint32_t type)
{
	return type == BPF_MAP_TYPE_ARRAY_OF_MAPS || type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

static struct seen_map *map_by_inode(ino_t ino)
{
	for (int i = 0; ino && i < n_maps; i++)
		if (maps[i].ino == ino)
			return &maps[i];
	return NULL;
}

/* What a data section holds, when it is given to the kernel. */
static void keep_content(struct seen_map *m, const union bpf_attr *attr)
{
	if (!m->content)
		m->content = malloc(m->attr.value_size);
	memcpy(m->content, (void *)(uintptr_t)attr->value, m->attr.value_size);
}

static int fake_map_update(const union bpf_attr *attr)
{
	struct seen_map *m = map_by_inode(fd_inode(attr->map_fd));

	if (m && m->attr.map_type == BPF_MAP_TYPE_ARRAY && m->attr.max_entries == 1)
		keep_content(m, attr);
	if (m && m->attr.map_type == MAP_TYPE_INSN_ARRAY) {
		if (!m->targets)
			m->targets = calloc(m->attr.max_entries, sizeof(*m->targets));
		m->targets[*(uint32_t *)(uintptr_t)attr->key] = *(uint32_t *)(uintptr_t)attr->value;
	}
	if (m && n_slots < MAX &&
	    (is_of_maps(m->attr.map_type) || m->attr.map_type == BPF_MAP_TYPE_PROG_ARRAY))
		slots[n_slots++] =
			(struct seen_slot){ m->ino, fd_inode(*(int *)(uintptr_t)attr->value),
					    *(uint32_t *)(uintptr_t)attr->key };
	return 0;
}

/* libbpf also loads small programs only to see what the kernel knows. Those that it loads for the
 * object are told apart by their instructions' address, which is the bpf_program's own.
 */
static struct bpf_program *program_of(uint64_t insns)
{
	struct bpf_program *p = NULL;

	while ((p = bpf_object__next_program(object, p)))
		if ((uintptr_t)bpf_program__insns(p) == insns)
			return p;
	return NULL;
}

static void *copy_of(uint64_t from, size_t n, size_t size)
{
	void *p = malloc(n * size + 1);

	return n ? memcpy(p, (void *)(uintptr_t)from, n * size) : p;
}

static int fake_prog_load(const union bpf_attr *attr)
{
	struct seen_prog *s = &progs[n_progs];
	struct bpf_program *p = object ? program_of(attr->insns) : NULL;
	int fd = fake_fd();

	if (p && n_progs < MAX) {
		n_progs++;
		s->ino = fd_inode(fd);
		s->prog = p;
		s->type = attr->prog_type;
		s->attach_type = attr->expected_attach_type;
		s->flags = attr->prog_flags;
		s->n_insns = attr->insn_cnt;
		s->insns = copy_of(attr->insns, attr->insn_cnt, sizeof(*s->insns));
		s->n_funcs = attr->func_info_cnt;
		s->funcs = copy_of(attr->func_info, s->n_funcs, sizeof(*s->funcs));
		s->n_lines = attr->line_info_cnt;
		s->lines = copy_of(attr->line_info, s->n_lines, sizeof(*s->lines));
		snprintf(s->license, sizeof(s->license), "%s", (char *)(uintptr_t)attr->license);
	}
	return fd;
}

static int fake_btf_load(const union bpf_attr *attr)
{
	if (attr->btf_size > types_size) {
		free(types);
		types_size = attr->btf_size;
		types = copy_of(attr->btf, types_size, 1);
	}
	return fake_fd();
}

static long fake_bpf(int cmd, union bpf_attr *attr, uint32_t size)
{
	switch (cmd) {
	case BPF_MAP_CREATE:
		return fake_map_create(attr, size);
	case BPF_PROG_LOAD:
		return fake_prog_load(attr);
	case BPF_BTF_LOAD:
		return fake_btf_load(attr);
	case BPF_MAP_UPDATE_ELEM:
		return fake_map_update(attr);
	case BPF_OBJ_GET: /* nothing was pinned before */
		errno = ENOENT;
		return -1;
	case BPF_OBJ_PIN:
	case BPF_MAP_FREEZE:
	case BPF_PROG_BIND_MAP:
	case BPF_OBJ_GET_INFO_BY_FD:
		return 0;
	case BPF_BTF_GET_NEXT_ID: /* no modules are loaded */
		errno = ENOENT;
		return -1;
	default: /* BPF_LINK_CREATE: a probe that expects EBADF as the good answer */
		errno = EBADF;
		return -1;
	}
}

long syscall(long number, ...)
{
	static long (*real)(long number, ...);
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_bpf)
		return fake_bpf(a[0], (union bpf_attr *)a[1], a[2]);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* libbpf pins only below a bpf file system, whether there is one here or not. */
int statfs(const char *path, struct statfs *out)
{
	(void)path;
	*out = (struct statfs){ .f_type = BPF_FS_MAGIC };
	return 0;
}

/* The running kernel's types are those of --btf, wherever libbpf looks: CO-RE, names of .ksyms,
 * targets of programs and layouts of tables must be of one kernel. Not so with the toy kernels of
 * tests/objects, which have a few types for CO-RE and nothing else that a program could want.
 */
enum { A_WHOLE_KERNEL = 10000 };
static const char vmlinux[] = "/sys/kernel/btf/vmlinux";
static char instead[32];

static const char *redirected(const char *path)
{
	return *instead && !strcmp(path, vmlinux) ? instead : path;
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = va_arg(ap, int); /* means something with O_CREAT only */
	va_end(ap);
	return syscall(SYS_openat, AT_FDCWD, redirected(path), flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

FILE *fopen(const char *path, const char *mode)
{
	static FILE *(*real)(const char *path, const char *mode);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "fopen");
	return real(redirected(path), mode);
}

FILE *fopen64(const char *path, const char *mode) __attribute__((alias("fopen")));

/* From here on the kernel has the types in FILE: bare BTF, or an ELF file with a .BTF section. */
static int be_kernel(const char *file)
{
	struct btf *types = btf__parse(file, NULL);
	const void *bytes;
	uint32_t size;
	int fd = memfd_create("types", 0);

	if (!types || fd < 0)
		return -1;
	bytes = btf__raw_data(types, &size);
	if (btf__type_cnt(types) >= A_WHOLE_KERNEL)
		snprintf(instead, sizeof(instead), "/proc/self/fd/%d", fd);
	if (!bytes || write(fd, bytes, size) != (ssize_t)size)
		return -1;
	btf__free(types);
	return 0;
}

/* ── the document ────────────────────────────────────────────────────────────────────────────── */

static void print_string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		if ((unsigned char)*s < ' ')
			printf("\\u%04x", *s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void print_field(const char *name, const char *value)
{
	printf("\"%s\":", name);
	print_string(value);
}

/* What BPF_MAP_CREATE got. */
static void print_def(const union bpf_attr *a)
{
	const char *type = libbpf_bpf_map_type_str(a->map_type);

	putchar('{');
	print_field("name", a->map_name);
	putchar(',');
	print_field("type", type ? type : "?");
	printf(",\"type_id\":%u,\"key_size\":%u,\"value_size\":%u,\"max_entries\":%u,\"flags\":%u",
	       a->map_type, a->key_size, a->value_size, a->max_entries, a->map_flags);
	printf(",\"numa_node\":%u,\"map_extra\":%llu,\"key_type\":%u,\"value_type\":%u",
	       a->numa_node, (unsigned long long)a->map_extra, a->btf_key_type_id,
	       a->btf_value_type_id);
}

static void print_slots(const struct seen_map *m)
{
	const char *separator = "";

	printf(",\"slots\":[");
	for (int i = 0; i < n_slots; i++) {
		const struct seen_map *map = map_by_inode(slots[i].value);

		if (slots[i].map != m->ino)
			continue;
		printf("%s{\"slot\":%u", separator, slots[i].key);
		separator = ",";
		if (map) {
			putchar(',');
			print_field("map", map->attr.map_name);
		}
		for (int k = 0; k < n_progs; k++)
			if (progs[k].ino == slots[i].value) {
				putchar(',');
				print_field("program", bpf_program__name(progs[k].prog));
			}
		putchar('}');
	}
	putchar(']');
}

/* What is at the start of an arena, libbpf writes into the memory that it has mapped. */
static size_t arena_content(const struct bpf_map *map, unsigned char *to, size_t size)
{
	ssize_t len = pread(bpf_map__fd(map), to, size, 0);

	return len > 0 ? len : 0;
}

/* .bss is not given to the kernel: a new map is zero. */
static void print_content(const struct bpf_map *map, const struct seen_map *m)
{
	static unsigned char arena[1 << 16];
	const unsigned char *p = m->content;
	size_t len = p ? m->attr.value_size : 0;

	if (m->attr.map_type == MAP_TYPE_ARENA) {
		p = arena;
		len = arena_content(map, arena, sizeof(arena));
	}
	while (len && !p[len - 1])
		len--;
	printf(",\"content\":\"");
	for (size_t i = 0; i < len; i++)
		printf("%02x", p[i]);
	putchar('"');
}

static void print_map(const struct bpf_map *map, const struct seen_map *m)
{
	const struct seen_map *inner = map_by_inode(m->inner);

	printf("  ");
	print_def(&m->attr);
	if (inner) {
		printf(",\"inner\":");
		print_def(&inner->attr);
		putchar('}');
	}
	print_slots(m);
	if (bpf_map__is_internal(map) || m->attr.map_type == MAP_TYPE_ARENA)
		print_content(map, m);
	printf(",\"pinned\":%s}", bpf_map__pin_path(map) ? "true" : "false");
}

/* It is of one program, and no bpf_map. */
static void print_jump_table(const struct seen_map *m)
{
	printf("  ");
	print_def(&m->attr);
	print_slots(m);
	printf(",\"targets\":[");
	for (uint32_t i = 0; i < m->attr.max_entries; i++)
		printf("%s%u", i ? "," : "", m->targets[i]);
	printf("],\"pinned\":false}");
}

/* Only the object's maps: libbpf has made others to see what the kernel knows. */
static void print_maps(void)
{
	const char *separator = "\n";
	const struct seen_map *m;
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
	{
		m = map_by_inode(fd_inode(bpf_map__fd(map)));
		if (!m)
			continue;
		printf("%s", separator);
		print_map(map, m);
		separator = ",\n";
	}
	for (m = maps; m < maps + n_maps; m++)
		if (m->targets) {
			printf("%s", separator);
			print_jump_table(m);
			separator = ",\n";
		}
}

static bool is_poison(const struct bpf_insn *insn)
{
	if (insn->code != (BPF_JMP | BPF_CALL))
		return false;
	if (insn->src_reg == BPF_PSEUDO_KFUNC_CALL)
		return insn->imm == 0;
	return insn->src_reg == 0 && (insn->imm == POISON || insn->imm >= POISON_KFUNC);
}

static bool is_map_reference(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW) &&
	       (insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_VALUE);
}

static void print_insn(struct bpf_insn insn)
{
	const struct seen_map *m = NULL;
	const unsigned char *byte = (const void *)&insn;

	if (is_map_reference(&insn)) {
		m = map_by_inode(fd_inode(insn.imm));
		insn.imm = m ? 0 : insn.imm; /* or the source's own number, no descriptor */
	}
	printf("{\"hex\":\"");
	for (size_t i = 0; i < sizeof(insn); i++)
		printf("%02x", byte[i]);
	putchar('"');
	if (m) {
		putchar(',');
		print_field("map", m->attr.map_name);
	}
	if (is_poison(&insn))
		printf(",\"poisoned\":\"by libbpf\"");
	putchar('}');
}

static void print_infos(const struct seen_prog *s)
{
	uint32_t i;

	printf(",\"func_info\":[");
	for (i = 0; i < s->n_funcs; i++)
		printf("%s[%u,%u]", i ? "," : "", s->funcs[i].insn_off, s->funcs[i].type_id);
	printf("],\"line_info\":[");
	for (i = 0; i < s->n_lines; i++)
		printf("%s[%u,%u,%u,%u]", i ? "," : "", s->lines[i].insn_off,
		       s->lines[i].file_name_off, s->lines[i].line_off, s->lines[i].line_col);
	printf("]");
}

static void print_prog(const struct seen_prog *s)
{
	const char *type = libbpf_bpf_prog_type_str(s->type);

	printf("  {");
	print_field("name", bpf_program__name(s->prog));
	putchar(',');
	print_field("section", bpf_program__section_name(s->prog));
	putchar(',');
	print_field("type", type ? type : "?");
	printf(",\"attach_type\":%u,\"flags\":%u", s->attach_type, s->flags);
	print_infos(s);
	printf(",\"instructions\":[\n");
	for (uint32_t i = 0; i < s->n_insns; i++) {
		printf("   ");
		print_insn(s->insns[i]);
		printf("%s\n", i + 1 < s->n_insns ? "," : "");
	}
	printf("  ]}");
}

static bool is_static(const struct btf_type *t)
{
	return (btf_is_func(t) && btf_vlen(t) == BTF_FUNC_STATIC) ||
	       (btf_is_var(t) && btf_var(t)->linkage == BTF_VAR_STATIC);
}

static void print_statics(void)
{
	struct btf *btf = types ? btf__new(types, types_size) : NULL;
	const char *separator = "";
	uint32_t i;

	for (i = 1; btf && i < btf__type_cnt(btf); i++) {
		const struct btf_type *t = btf__type_by_id(btf, i);

		if (!is_static(t))
			continue;
		printf("%s", separator);
		print_string(btf__name_by_offset(btf, t->name_off));
		separator = ",";
	}
	btf__free(btf);
}

static void print_document(const char *path)
{
	putchar('{');
	print_field("object", path);
	putchar(',');
	print_field("license", n_progs ? progs[0].license : "");
	printf(",\n \"maps\":[");
	print_maps();
	printf("],\n \"programs\":[");
	for (int i = 0; i < n_progs; i++) {
		printf("%s\n", i ? "," : "");
		print_prog(&progs[i]);
	}
	printf("],\n \"static\":[");
	print_statics();
	printf("]}\n");
}

/* ── opening and loading ─────────────────────────────────────────────────────────────────────── */

static int warnings(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, fmt, ap) : 0;
}

static void list_programs(void)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, object)
		printf("%s\n", bpf_program__name(p));
}

static void choose(const char *name)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, object)
		bpf_program__set_autoload(p, !strcmp(bpf_program__name(p), name));
}

static int usage(void)
{
	fprintf(stderr, "usage: libbpf_dump [--list] [--btf FILE] [--prog NAME] OBJECT\n");
	return 2;
}

int main(int argc, char **argv)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts);
	const char *path, *prog = NULL;
	bool listing = false;
	int c;

	static const struct option options[] = { { "btf", required_argument, NULL, 'b' },
						 { "prog", required_argument, NULL, 'p' },
						 { "list", no_argument, NULL, 'l' },
						 { 0 } };

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'b')
			opts.btf_custom_path = optarg;
		else if (c == 'p')
			prog = optarg;
		else if (c == 'l')
			listing = true;
		else
			return usage();
	}
	if (optind != argc - 1)
		return usage();
	path = argv[optind];
	libbpf_set_print(warnings);
	if (opts.btf_custom_path && be_kernel(opts.btf_custom_path))
		return 1;
	object = bpf_object__open_file(path, &opts);
	if (!object)
		return 1;
	if (listing) {
		list_programs();
		return 0;
	}
	if (prog)
		choose(prog);
	if (bpf_object__load(object))
		return 1;
	print_document(path);
	return fflush(stdout) ? 1 : 0;
}
