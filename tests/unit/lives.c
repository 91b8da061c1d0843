// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* lives.c - one life of an object behind the fake kernel
 *   in:       a scenario: the object, what is asked for, what the kernel has; which calls fail
 *   out:      how it ended; the fake kernel with its books
 *   not here: whether that is right (test_door.c, test_lives.c)
 */
#include "tests/unit/lives.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "elf/elf.h"

const int life_errnos[N_ERRNOS] = { -EPERM, -ENOENT, -EINTR, -EAGAIN, -ENOMEM, -EINVAL };

static struct span vmlinux, module, probed;
static u32 n_kernel_types;

bool life_is_lived;
int output_err;
u32 n_events_written;
struct text *events_written;

int write_all(int fd, const struct text *text)
{
	if (fd != STDOUT_FILENO || !text->len)
		return 0;
	n_events_written++;
	if (events_written)
		text_bytes(events_written, text->p, text->len);
	return output_err;
}

/* The narrator is part of it: it says all that it says in rawload. */
static void live(const struct scenario *s, struct fake_kernel *k, struct result *r)
{
	struct options opt = {
		.req = { .path = s->object,
			 .function = s->function,
			 .until = PHASE_CONSUME,
			 .way = s->way,
			 .pid = -1,
			 .pages = 1,
			 .prototypes = true,
			 .statistics = true,
			 .maps = s->maps,
			 .core_by_kernel = s->core_by_kernel,
			 .progs = &s->prog,
			 .n_progs = s->prog != NULL,
			 .targets = &s->target,
			 .n_targets = s->target.name != NULL,
			 .sets = &s->set,
			 .n_sets = s->set.name != NULL },
		.verbose = true,
	};
	struct narrator narrator;
	struct life l = { .door = &k->door, .req = &opt.req, .e = &r->e };

	narrator_init(&narrator, &opt);
	k->next_observer = &narrator.observer;
	l.watch = &narrator.watch;
	life_is_lived = true;
	r->err = life_run(&l);
	if (r->err)
		show_refusal(&l);
	life_is_lived = false;
	snprintf(r->left_over, sizeof(r->left_over), "%s", fake_left_over(k, false));
	if (k->pin[0] && !s->has.pinned && !l.is_loaded)
		snprintf(r->left_over, sizeof(r->left_over), "the pin %s is still there", k->pin);
	if (s->has.pinned && !k->pin[0])
		snprintf(r->left_over, sizeof(r->left_over), "somebody else's pin is gone");
	life_free(&l);
	narrator_free(&narrator);
	if (!r->left_over[0])
		snprintf(r->left_over, sizeof(r->left_over), "%s", fake_left_over(k, true));
}

void life_try(const struct scenario *s, u32 first, u32 last, int err, struct fake_kernel *k,
	      struct result *r)
{
	static struct span object;
	static const char *path;

	if (path != s->object) {
		span_free(&object);
		object = file_bytes(s->object);
		path = s->object;
	}
	fake_init(k, &s->has);
	k->files[0] = (struct fake_file){ s->object, object };
	k->prog_btf = vmlinux;
	k->module_btf = module;
	k->n_types = n_kernel_types;
	k->files[1] = (struct fake_file){ VMLINUX, vmlinux };
	k->files[2] = (struct fake_file){ PROBED, probed };
	if (s->path)
		k->files[3] =
			(struct fake_file){ s->path, { (const u8 *)s->text, strlen(s->text) } };
	k->fail_first = first;
	k->fail_last = last;
	k->fail_err = err;
	*r = (struct result){ 0 };
	live(s, k, r);
	fake_free(k);
}

/* The .BTF of an object, in the place of the kernel's. */
static struct span btf_bytes(const char *path)
{
	struct span file = file_bytes(path), out;
	const struct elf_section *s;
	struct arena a = { 0 };
	struct elf_file elf;
	struct error e;

	assert_int_equal(elf_parse(file, &a, &elf, &e), 0);
	s = elf_section_named(&elf, ".BTF");
	assert_non_null(s);
	out = span_copy(s->data.p, s->data.len);
	span_free(&file);
	arena_free(&a);
	return out;
}

static u32 count_types(struct span bytes)
{
	struct arena a = { 0 };
	struct error e;
	struct btf b;
	int err = btf_open(bytes, &a, &b, &e) ?: btf_scan(&b, &a, NULL, 0, &e);

	arena_free(&a);
	return err ? 0 : b.n_types;
}

int lives_set_up(void **state)
{
	(void)state;
	vmlinux = btf_bytes(UNIT_BUILD "vmlinux.bpf.o");
	module = file_bytes(UNIT_BUILD "module.btf");
	n_kernel_types = count_types(vmlinux);
	probed = file_bytes(PROBED);
	return 0;
}

int lives_tear_down(void **state)
{
	(void)state;
	span_free(&vmlinux);
	span_free(&module);
	span_free(&probed);
	return 0;
}
