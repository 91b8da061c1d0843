/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* uselibc.c - uselibc FUNCTION ARG: call that function of the C library, for a uprobe to be hit
 *   in:       getaddrinfo, gethostbyname or gethostbyname2 and a host's name; or malloc and bytes
 *   out:      one line "pid=PID"; the result does not matter
 *   why:      it must be linked dynamically, which nothing else in a guest is
 */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct addrinfo *info = NULL;
	void *volatile memory; /* or the compiler leaves malloc() out */

	if (argc != 3) {
		fprintf(stderr, "usage: uselibc FUNCTION ARG\n");
		return 2;
	}
	printf("pid=%d\n", getpid());
	fflush(stdout);
	if (!strcmp(argv[1], "getaddrinfo")) {
		if (!getaddrinfo(argv[2], NULL, NULL, &info))
			freeaddrinfo(info);
	} else if (!strcmp(argv[1], "gethostbyname")) {
		gethostbyname(argv[2]);
	} else if (!strcmp(argv[1], "gethostbyname2")) {
		gethostbyname2(argv[2], AF_INET);
	} else {
		memory = malloc(strtoul(argv[2], NULL, 0));
		free(memory);
	}
	return 0;
}
