/* SPDX-License-Identifier: MIT */
/*
 * Attachments. A link is a file descriptor of ours and goes with us; what has no such owner (a
 * classic TC filter) is not offered.
 */
#include <gelf.h>
#include <limits.h>
#include <linux/openat2.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "helper.h"

struct link {
	struct bpf_link *bpf;
	uint32_t number;	/* what the parent calls it; a perf event has a link per CPU */
};

static struct link *links;
static uint32_t link_count, link_last;

static int link_add(struct bpf_link *bpf)
{
	struct link *more;

	if (!bpf)
		return -errno;
	more = reallocarray(links, link_count + 1, sizeof(*links));
	if (!more) {
		bpf_link__destroy(bpf);
		return -ENOMEM;
	}
	links = more;
	links[link_count++] = (struct link){ bpf, link_last };
	return 0;
}

static int link_drop(uint32_t number)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < link_count; i++) {
		if (links[i].number == number)
			bpf_link__destroy(links[i].bpf);
		else
			links[kept++] = links[i];
	}
	if (kept == link_count)
		return fail(-ENOENT, "detach link %u", number);
	link_count = kept;
	return 0;
}

/* Detaches everything. */
void attach_release(void)
{
	while (link_count)
		bpf_link__destroy(links[--link_count].bpf);
}

/* Whether Go made a file: .note.go.buildid is there whatever is stripped, whoever linked it. */
static bool made_by_go(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	Elf *elf = elf_version(EV_CURRENT) == EV_NONE ? NULL : elf_begin(fd, ELF_C_READ_MMAP, NULL);
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;
	bool found = false;

	if (elf && !elf_getshdrstrndx(elf, &names)) {
		while (!found && (section = elf_nextscn(elf, section))) {
			const char *name = gelf_getshdr(section, &header) ?
					   elf_strptr(elf, names, header.sh_name) : NULL;

			found = name && (strstr(name, ".go.") || strstr(name, ".gopclntab"));
		}
	}
	elf_end(elf);
	close(fd);
	return found;
}

/*
 * A probe on a return puts an address of the kernel's on the stack. Go moves stacks, finds that
 * address there and ends the process. `file` is a path, or what libbpf looks for as a shell does.
 */
static bool kills_go(const char *file)
{
	static const char *const folders[] = { "/usr/bin", "/usr/sbin", "/usr/lib64", "/usr/lib",
		"/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu" };
	char path[PATH_MAX + 32];

	if (strchr(file, '/'))
		return made_by_go(file);
	for (int i = 0; i < ARRAY_SIZE(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", folders[i], file);
		if (made_by_go(path))
			return true;
	}
	return false;
}

/* Which grant a program needs that is attached as its section says. */
static enum grant_kind section_kind(const struct bpf_program *program)
{
	const char *section = bpf_program__section_name(program);

	switch (bpf_program__type(program)) {
	case BPF_PROG_TYPE_TRACEPOINT:
		return GRANT_TRACEPOINT;
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
		return GRANT_RAW_TP;
	case BPF_PROG_TYPE_PERF_EVENT:
		return GRANT_PERF_EVENT;
	case BPF_PROG_TYPE_XDP:
		return GRANT_XDP;
	case BPF_PROG_TYPE_SCHED_CLS:
		return GRANT_TCX;
	case BPF_PROG_TYPE_CGROUP_SKB:
	case BPF_PROG_TYPE_CGROUP_SOCK:
	case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
	case BPF_PROG_TYPE_SOCK_OPS:
		return GRANT_CGROUP;
	case BPF_PROG_TYPE_KPROBE:
		if (!strncmp(section, "usdt", 4))
			return GRANT_USDT;
		return strncmp(section, "u", 1) ? GRANT_KPROBE : GRANT_UPROBE;
	case BPF_PROG_TYPE_TRACING:
		switch (bpf_program__expected_attach_type(program)) {
		case BPF_TRACE_RAW_TP:
			return GRANT_TP_BTF;
		case BPF_TRACE_FENTRY:
		case BPF_TRACE_FEXIT:
			return GRANT_FENTRY;
		case BPF_TRACE_ITER:
			return GRANT_ITER;
		default:
			return GRANT_KINDS;
		}
	default:
		return GRANT_KINDS;
	}
}

/* Where the file lies that is to be probed, if one is. */
static bool probed_file(const struct bpf_program *program, const struct attach_request *how,
			const char *target, char *path)
{
	const char *section = bpf_program__section_name(program);
	enum grant_kind kind = section_kind(program);

	if (how->kind == ATTACH_UPROBE || how->kind == ATTACH_URETPROBE ||
	    how->kind == ATTACH_USDT) {
		if (*target == '\t' || !*target)
			snprintf(path, PATH_MAX, "/proc/%d/exe", how->pid);
		else
			snprintf(path, PATH_MAX, "%.*s", (int)strcspn(target, "\t"), target);
		return true;
	}
	section += strcspn(section, "/");
	if (how->kind != ATTACH_SECTION || !*section ||
	    (kind != GRANT_UPROBE && kind != GRANT_USDT))
		return false;
	snprintf(path, PATH_MAX, "%.*s", (int)strcspn(section + 1, ":"), section + 1);
	return true;
}

static bool is_on_return(const struct bpf_program *program, const struct attach_request *how)
{
	const char *section = bpf_program__section_name(program);

	return how->kind == ATTACH_URETPROBE ||
	       (how->kind == ATTACH_SECTION && (!strncmp(section, "uretprobe", 9) ||
						!strncmp(section, "uprobe.session", 14)));
}

/* Refuses a file that would block us, as libbpf opens it, and one whose process a probe ends. */
static int check_file(const struct bpf_program *program, const struct attach_request *how,
		      const char *target)
{
	struct stat status;
	char path[PATH_MAX];

	if (!probed_file(program, how, target, path))
		return 0;
	if (!stat(path, &status) && !S_ISREG(status.st_mode))
		return fail(-EINVAL, "attach %s: %s is no regular file", how->program, path);
	if (is_on_return(program, how) && kills_go(path))
		return fail(-EPERM, "attach %s: a probe on a return ends a program made by Go",
			    how->program);
	return 0;
}

/* An iterator runs once, while what it writes is read: that is the answer. */
int iterate_request(struct request *request)
{
	struct bpf_object *object = object_find(request->head.object);
	const char *name = take_text(request);
	struct bpf_program *program;
	struct bpf_link *link;
	int error, fd;

	if (!object || !name)
		return -EBADMSG;
	program = bpf_object__find_program_by_name(object, name);
	if (!program || section_kind(program) != GRANT_ITER)
		return fail(-ENOENT, "run %s: the object has no such iterator", name);
	error = kind_check(GRANT_ITER);
	if (error)
		return error;
	link = bpf_program__attach_iter(program, NULL);
	fd = link ? bpf_iter_create(bpf_link__fd(link)) : -1;
	if (fd < 0)
		fd = -errno;
	bpf_link__destroy(link);
	return fd < 0 ? fail(fd, "run %s", name) : answer_file(request, fd, UINT64_MAX);
}

/* One event for each CPU, or of one process. */
static int attach_perf(struct bpf_program *program, const struct attach_request *how)
{
	LIBBPF_OPTS(bpf_perf_event_opts, opts, .bpf_cookie = how->cookie);
	struct perf_event_attr attr = {
		.size = sizeof(attr), .type = how->perf_type, .config = how->perf_config,
		.freq = 1, .sample_freq = how->frequency,
	};
	int cpus = how->pid == -1 ? libbpf_num_possible_cpus() : 1, done = 0;

	for (int cpu = 0; cpu < cpus; cpu++) {
		int fd = syscall(SYS_perf_event_open, &attr, how->pid,
				 how->pid == -1 ? cpu : -1, -1, PERF_FLAG_FD_CLOEXEC);

		/* A CPU that is off has no events. */
		if (fd < 0 && errno == ENODEV)
			continue;
		if (fd < 0 || link_add(bpf_program__attach_perf_event_opts(program, fd, &opts)))
			return -errno;
		done++;
	}
	return done ? 0 : -ENODEV;
}

static struct bpf_link *attach_cgroup(struct bpf_program *program, const char *path)
{
	static const char *const mounts[] = { "/sys/fs/cgroup/unified", "/sys/fs/cgroup" };
	struct open_how how = { .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
				.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	struct bpf_link *link = NULL;

	for (int i = 0; !link && i < ARRAY_SIZE(mounts); i++) {
		int mount = open(mounts[i], O_PATH | O_CLOEXEC);
		int fd = syscall(SYS_openat2, mount, *path ? path : ".", &how, sizeof(how));

		if (fd >= 0)
			link = bpf_program__attach_cgroup(program, fd);
		close(fd);
		close(mount);
	}
	return link;
}

static struct bpf_link *attach_user(struct bpf_program *program, const struct attach_request *how,
				    char *target)
{
	LIBBPF_OPTS(bpf_uprobe_opts, uprobe, .bpf_cookie = how->cookie,
		    .retprobe = how->kind == ATTACH_URETPROBE);
	LIBBPF_OPTS(bpf_usdt_opts, usdt, .usdt_cookie = how->cookie);
	char *path = strsep(&target, "\t"), *provider = strsep(&target, "\t"), own[32];

	if (!*path && how->pid > 0) {
		snprintf(own, sizeof(own), "/proc/%d/exe", how->pid);
		path = own;
	}
	if (how->kind != ATTACH_USDT)
		return bpf_program__attach_uprobe_opts(program, how->pid, path, how->offset,
						       &uprobe);
	if (!provider || !target) {
		errno = EINVAL;
		return NULL;
	}
	return bpf_program__attach_usdt(program, how->pid, path, provider, target, &usdt);
}

static struct bpf_link *attach_one(struct bpf_program *program, const struct attach_request *how,
				   char *target)
{
	LIBBPF_OPTS(bpf_tracepoint_opts, tracepoint, .bpf_cookie = how->cookie);
	LIBBPF_OPTS(bpf_raw_tracepoint_opts, raw, .cookie = how->cookie);
	LIBBPF_OPTS(bpf_kprobe_opts, kprobe, .bpf_cookie = how->cookie, .offset = how->offset,
		    .retprobe = how->kind == ATTACH_KRETPROBE);
	LIBBPF_OPTS(bpf_trace_opts, trace, .cookie = how->cookie);
	LIBBPF_OPTS(bpf_tcx_opts, tcx);
	char *category;

	switch (how->kind) {
	case ATTACH_SECTION:
		return bpf_program__attach(program);
	case ATTACH_TRACEPOINT:
		category = strsep(&target, ":");
		return bpf_program__attach_tracepoint_opts(program, category, target ?: "",
							   &tracepoint);
	case ATTACH_RAW_TRACEPOINT:
		return bpf_program__attach_raw_tracepoint_opts(program, target, &raw);
	case ATTACH_KPROBE:
	case ATTACH_KRETPROBE:
		return bpf_program__attach_kprobe_opts(program, target, &kprobe);
	case ATTACH_FENTRY:
		return bpf_program__attach_trace_opts(program, &trace);
	case ATTACH_UPROBE:
	case ATTACH_URETPROBE:
	case ATTACH_USDT:
		return attach_user(program, how, target);
	case ATTACH_XDP:
		return bpf_program__attach_xdp(program, if_nametoindex(target));
	case ATTACH_TCX:
		return bpf_program__attach_tcx(program, if_nametoindex(target), &tcx);
	default:
		return attach_cgroup(program, target);
	}
}

static int attach(struct request *request, struct bpf_object *object)
{
	static const enum grant_kind kinds[] = {
		[ATTACH_TRACEPOINT] = GRANT_TRACEPOINT, [ATTACH_RAW_TRACEPOINT] = GRANT_RAW_TP,
		[ATTACH_KPROBE] = GRANT_KPROBE, [ATTACH_KRETPROBE] = GRANT_KPROBE,
		[ATTACH_UPROBE] = GRANT_UPROBE, [ATTACH_URETPROBE] = GRANT_UPROBE,
		[ATTACH_USDT] = GRANT_USDT, [ATTACH_PERF_EVENT] = GRANT_PERF_EVENT,
		[ATTACH_XDP] = GRANT_XDP, [ATTACH_TCX] = GRANT_TCX, [ATTACH_CGROUP] = GRANT_CGROUP,
	};
	struct attach_request how;
	struct bpf_program *program;
	const char *target;
	char copy[4096];
	int error;

	if (!take(request, &how, sizeof(how)) || !(target = take_text(request)))
		return -EBADMSG;
	how.program[NAME_SIZE - 1] = 0;
	program = bpf_object__find_program_by_name(object, how.program);
	if (!program)
		return fail(-ENOENT, "attach %s: the object has no such program", how.program);
	if (how.kind > ATTACH_CGROUP || snprintf(copy, sizeof(copy), "%s", target) >= sizeof(copy))
		return fail(-EINVAL, "attach %s as kind %u", how.program, how.kind);
	/* What a section or a tracing program is attached to was fixed at load. */
	error = kind_check(how.kind == ATTACH_SECTION || how.kind == ATTACH_FENTRY ?
			   section_kind(program) : kinds[how.kind]);
	if (error)
		return error;
	error = check_file(program, &how, target);
	if (error)
		return error;
	link_last++;
	if (how.kind == ATTACH_PERF_EVENT)
		error = attach_perf(program, &how);
	else
		error = link_add(attach_one(program, &how, copy));
	if (error) {
		link_drop(link_last);
		return fail(error, "attach %s to %s", how.program,
			    *target ? target : bpf_program__section_name(program));
	}
	reply_add(request, &link_last, sizeof(link_last));
	return 0;
}

int attach_request(struct request *request)
{
	struct bpf_object *object;
	uint32_t number;

	if (request->head.type == REQUEST_DETACH)
		return take(request, &number, sizeof(number)) ? link_drop(number) : -EBADMSG;
	object = object_find(request->head.object);
	return object ? attach(request, object) : -ENOENT;
}
