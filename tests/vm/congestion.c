// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* congestion.c - sends bytes to itself over TCP with a congestion control of that name
 *   congestion NAME [BYTES]     exit status 0: they have arrived; 1: no such congestion control
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static long receive(int fd)
{
	char buf[65536];
	long sum = 0, n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		sum += n;
	return sum;
}

static int send_all(const struct sockaddr_in *to, const char *name, long left)
{
	static char buf[65536];
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	long n;

	if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, strlen(name))) {
		perror(name);
		return 1;
	}
	if (connect(fd, (const void *)to, sizeof(*to)))
		return 2;
	for (; left > 0; left -= n) {
		n = write(fd, buf, left < (long)sizeof(buf) ? left : (long)sizeof(buf));
		if (n <= 0)
			return 2;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof(at);
	long bytes = argc > 2 ? atol(argv[2]) : 100000;
	int status, sender, receiver, fd = socket(AF_INET, SOCK_STREAM, 0);

	if (argc < 2 || bind(fd, (void *)&at, len) || getsockname(fd, (void *)&at, &len) ||
	    listen(fd, 1))
		return 2;
	sender = fork();
	if (sender == 0)
		return send_all(&at, argv[1], bytes);
	receiver = fork();
	if (receiver == 0)
		return receive(accept(fd, NULL, NULL)) == bytes ? 0 : 2;
	waitpid(sender, &status, 0);
	if (status) /* it may never have connected */
		kill(receiver, SIGKILL);
	else
		waitpid(receiver, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
