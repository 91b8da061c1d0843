// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gethostlatency.bpf.c - which host names are looked up, and how long that takes
 *
 *	sudo ./rawload gethostlatency.bpf.o
 *	sudo ./rawload --pid 4711 gethostlatency.bpf.o          (only in this process)
 *
 * A uprobe is a kprobe in a program's own code. Names are looked up by the C library, in whichever
 * process; so the probes sit in the library's file, and hit in all processes that have it mapped.
 * Programs that bring their own resolver (those written in Go, static ones) are not seen.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct latency {
	u32 ms;
	u32 us; /* and that many, up to 999 */
};

struct lookup {
	u32 pid;
	char comm[16];
	struct latency latency;
	char host[80];
};

struct started_lookup {
	u64 at_ns;
	struct lookup lookup;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, u64); /* thread */
	__type(value, struct started_lookup);
} started SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

static __always_inline int lookup_starts(const char *host)
{
	u64 thread = bpf_get_current_pid_tgid();
	struct started_lookup s = { .lookup.pid = thread >> 32 };

	if (!host) /* getaddrinfo() may be asked for this machine's own addresses */
		return 0;
	bpf_get_current_comm(s.lookup.comm, sizeof(s.lookup.comm));
	bpf_probe_read_user_str(s.lookup.host, sizeof(s.lookup.host), host);
	s.at_ns = bpf_ktime_get_ns();
	bpf_map_update_elem(&started, &thread, &s, BPF_ANY);
	return 0;
}

static __always_inline int lookup_ends(void)
{
	u64 thread = bpf_get_current_pid_tgid(), us;
	struct started_lookup *s = bpf_map_lookup_elem(&started, &thread);

	if (!s)
		return 0;
	us = (bpf_ktime_get_ns() - s->at_ns) / 1000;
	s->lookup.latency.ms = us / 1000;
	s->lookup.latency.us = us % 1000;
	bpf_ringbuf_output(&events, &s->lookup, sizeof(s->lookup), 0);
	bpf_map_delete_elem(&started, &thread);
	return 0;
}

SEC("uprobe/libc.so.6:getaddrinfo")
int BPF_KPROBE(on_getaddrinfo, const char *host)
{
	return lookup_starts(host);
}

SEC("uretprobe/libc.so.6:getaddrinfo")
int on_getaddrinfo_return(void *ctx)
{
	return lookup_ends();
}

SEC("uprobe/libc.so.6:gethostbyname")
int BPF_KPROBE(on_gethostbyname, const char *host)
{
	return lookup_starts(host);
}

SEC("uretprobe/libc.so.6:gethostbyname")
int on_gethostbyname_return(void *ctx)
{
	return lookup_ends();
}

SEC("uprobe/libc.so.6:gethostbyname2")
int BPF_KPROBE(on_gethostbyname2, const char *host)
{
	return lookup_starts(host);
}

SEC("uretprobe/libc.so.6:gethostbyname2")
int on_gethostbyname2_return(void *ctx)
{
	return lookup_ends();
}
