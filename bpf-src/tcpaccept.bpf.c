/* SPDX-License-Identifier: MIT */
/*
 * Connections that processes of this machine accept. accept(2) is looked at when it returns: the
 * socket is that of the new descriptor, and the process the one that has it.
 */
#include "filter.h"
#include "inet.h"
#include "registers.h"

struct event {
	record_header head;
	pid_nr pid;
	text comm[16];
	uid_nr uid;
	fd_nr fd DOC("the connection's descriptor");
	ENDS_FIELDS;
};
EVENTS(struct event);

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct socket {
	struct sock *sk;
};

struct file {
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct task_struct___files {
	struct files_struct *files;
};

#pragma clang attribute pop

static __always_inline bool is_accept(int nr, bool compat)
{
#if defined(__TARGET_ARCH_x86)
	if (compat)
		return nr == 364;
	nr &= ~X32_BIT;
	return nr == 43 || nr == 288;
#else
	return compat ? nr == 285 || nr == 366 : nr == 202 || nr == 242;
#endif
}

/* The socket of a descriptor that the current process was just given. */
static __always_inline struct sock *socket_of(u32 fd)
{
	struct task_struct___files *task = (void *)current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files = BPF_CORE_READ(table, fd);
	struct socket *socket;
	struct file *file = NULL;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	bpf_probe_read_kernel(&file, sizeof(file), &files[fd]);
	socket = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(socket, sk);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(exit_accept, struct pt_regs *regs, long ret)
{
	struct task_struct *current = current_task();
	struct event *event;
	struct sock *sock;

	if (ret < 0 || !is_accept(call_number(regs), call_compat(current)) ||
	    !filter_current(current))
		return 0;
	sock = socket_of(ret);
	if (!sock || !is_tcp(sock))
		return 0;
	event = event_start(0);
	if (!event)
		return 0;
	event->pid = current_pid();
	event->uid = current_uid();
	current_comm(event->comm);
	event->fd = ret;
	ends_fill(event, sock);
	event_emit(event, sizeof(*event));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
