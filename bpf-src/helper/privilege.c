/* SPDX-License-Identifier: MIT */
/*
 * What the helper keeps of root's power: the capabilities that argv names, and the system calls
 * that libbpf and the loop need. On a fresh machine tracefs and securityfs are not mounted: they
 * are, in a mount namespace of our own, before the rest is given up.
 */
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include "helper.h"

/* Whether what we mount is ours alone. The root of a chroot is no mount; /sys, where all of ours
 * lie, is one. */
static bool own_mounts(void)
{
	return !unshare(CLONE_NEWNS) && (!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
					 !mount(NULL, "/sys", NULL, MS_REC | MS_PRIVATE, NULL));
}

/* Mounts what is missing where only we see it. A machine that forbids it tells the user later,
 * by the request that needed it. */
static void mount_missing(const char *type, const char *path, long magic)
{
	static bool own;
	struct statfs found;

	if (!statfs(path, &found) && found.f_type == magic)
		return;
	own = own || own_mounts();
	if (own)
		mount(type, path, type, MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static void drop_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct had[2] = {}, keep[2] = {};

	syscall(SYS_capget, &head, had);
	for (int i = 0; i < 64; i++)
		if (!(grant.capabilities >> i & 1))
			prctl(PR_CAPBSET_DROP, i);
	for (int i = 0; i < 2; i++) {
		keep[i].permitted = had[i].permitted & grant.capabilities >> 32 * i;
		keep[i].effective = keep[i].permitted;
	}
	if (syscall(SYS_capset, &head, keep))
		exit(1);
}

static const int calls[] = {
	/* the loop */
	SYS_read, SYS_readv, SYS_write, SYS_writev, SYS_ppoll, SYS_clock_gettime, SYS_exit_group,
	SYS_restart_syscall, SYS_rt_sigreturn,
	/* memory */
	SYS_brk, SYS_mmap, SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise, SYS_getrandom,
	SYS_sysinfo,
	/* libbpf: objects, links, the kernel's BTF */
	SYS_bpf, SYS_perf_event_open, SYS_ioctl, SYS_memfd_create, SYS_dup3, SYS_fcntl,
	SYS_epoll_create1, SYS_epoll_ctl, SYS_getpid, SYS_gettid, SYS_uname, SYS_prlimit64,
	SYS_sched_getaffinity, SYS_futex, SYS_statfs, SYS_membarrier,
	SYS_socket,	/* for an interface's number */
	/* files */
	SYS_openat, SYS_openat2, SYS_close, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_lseek,
	SYS_pread64, SYS_readlinkat, SYS_getdents64, SYS_faccessat, SYS_faccessat2, SYS_fstatfs,
#ifdef __x86_64__
	SYS_poll, SYS_open, SYS_access, SYS_stat, SYS_lstat, SYS_readlink,
#endif
};

static bool filtered;

/* What is not on the list is answered with EPERM: starting programs, writing to processes,
 * signals, mounts, connections. */
static void filter_calls(void)
{
	struct sock_filter code[ARRAY_SIZE(calls) + 8] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
#ifdef __x86_64__
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
#else
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_AARCH64, 1, 0),
#endif
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog program = { .filter = code };
	int size = 4, left = ARRAY_SIZE(calls);

	/* Each one that matches jumps over the rest and the refusal. */
	for (; left > 0; left--, size++)
		code[size] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							  calls[ARRAY_SIZE(calls) - left], left, 0);
	code[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	code[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = size;
	filtered = !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

bool privilege_filtered(void)
{
	return filtered;
}

void privilege_drop(void)
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGTSTP, SIGHUP, SIGPIPE, SIGTTOU };
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY }, files;

	for (int i = 0; i < ARRAY_SIZE(ignored); i++)
		signal(ignored[i], SIG_IGN);
	setsid();
	/* Before 5.11 maps count as locked memory. */
	setrlimit(RLIMIT_MEMLOCK, &all);
	libbpf_set_memlock_rlim(0);
	/* A link, a map and a program each are one. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	if (grant.kinds & ~(1u << GRANT_TP_BTF | 1u << GRANT_RAW_TP | 1u << GRANT_FENTRY |
			    1u << GRANT_ITER) ||
	    grant.files & (1u << FILE_TRACEFS_FORMAT | 1u << FILE_TRACEFS_EVENTS))
		mount_missing("tracefs", "/sys/kernel/tracing", TRACEFS_MAGIC);
	if (grant.files & 1u << FILE_LOCKDOWN)
		mount_missing("securityfs", "/sys/kernel/security", SECURITYFS_MAGIC);
	drop_capabilities();
	prctl(PR_SET_DUMPABLE, 0);
#ifndef __SANITIZE_ADDRESS__	/* which makes calls of its own */
	if (!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		filter_calls();
#endif
}
