/* SPDX-License-Identifier: MIT */
/*
 * Files, asked for by kind and pid, never by path. What lies below another process's root is
 * that process's to prepare: the path is resolved inside that root without following magic
 * links, and what is found must be a regular file of the process's owner or of root (a
 * container's is who owns its root), and an ELF file, or one that has this name only. A
 * directory in /proc that is held open stands for its process: when that one ends nothing is
 * found in it any more, whoever has the pid then.
 */
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "helper.h"

#define FILE_SIZE_MAX (1ULL << 30)
#define HELD_MAX 512

static int held[HELD_MAX], held_count;

static int open_within(int root, const char *path, uint64_t resolve)
{
	struct open_how how = { .flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
				.resolve = resolve | RESOLVE_NO_MAGICLINKS };
	int fd = syscall(SYS_openat2, root, *path == '/' ? path + 1 : path, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

/* Opens a file of the kernel's, `name` below `folder`. */
static int open_below(const char *folder, const char *name)
{
	int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;

	if (root < 0)
		return -errno;
	fd = open_within(root, name, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	close(root);
	return fd;
}

/* Reads a small file of /proc/PID. */
static void proc_text(int proc, const char *name, char *text, size_t room)
{
	int fd = openat(proc, name, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0 : read(fd, text, room - 1);

	text[size > 0 ? size : 0] = 0;
	close(fd);
}

/* Opens the directory that stands for a process, which must be the one that was seen. */
static int proc_open(const struct file_request *file)
{
	char path[32], text[1024], *field;
	int proc;

	snprintf(path, sizeof(path), "/proc/%d", file->pid);
	proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (proc < 0)
		return fail(-errno, "find process %d", file->pid);
	if (!file->start_ticks)
		return proc;
	/* comm, in parentheses, may have anything in it; the 22nd field is the 20th after it. */
	proc_text(proc, "stat", text, sizeof(text));
	field = strrchr(text, ')');
	for (int i = 2; field && i < 22; i++)
		field = strchr(field + 1, ' ');
	if (field && strtoull(field, NULL, 10) == file->start_ticks)
		return proc;
	close(proc);
	return fail(-ESRCH, "find process %d as it was seen: another one has its pid", file->pid);
}

/* The last number of a line of /proc/PID/status, or the first. */
static long status_number(const char *status, const char *name, bool last)
{
	const char *line = strstr(status, name), *end;

	if (!line)
		return -1;
	line += strlen(name);
	end = line + strcspn(line, "\n");
	while (last && memchr(line + 1, '\t', end - line - 1))
		line = (const char *)memchr(line + 1, '\t', end - line - 1);
	return strtol(line, NULL, 10);
}

/* What a user writes into a file of his tells us nothing of anybody else's. */
static int owner_check(int fd, int root, long owner)
{
	struct stat file, top;

	if (fstat(fd, &file) || fstat(root, &top))
		return fail(-errno, "look at the file");
	if (!file.st_uid || file.st_uid == owner || file.st_uid == top.st_uid)
		return 0;
	return fail(-EACCES, "read a file of user %u for a process of user %ld", file.st_uid,
		    owner);
}

static int file_check(int fd, bool elf)
{
	struct stat status;
	char magic[4] = "";

	if (fstat(fd, &status))
		return fail(-errno, "look at the file");
	if (!S_ISREG(status.st_mode))
		return fail(-EACCES, "read a file that is not a regular one");
	if (!elf && status.st_nlink > 1)
		return fail(-EACCES, "read a file that has another name");
	if (elf && (pread(fd, magic, 4, 0) != 4 || memcmp(magic, "\177ELF", 4)))
		return fail(-EACCES, "read a file that is not an ELF file");
	return 0;
}

/* Opens what lies at `path` below the process's root. */
static int open_rooted(int proc, const char *path, bool perf_map)
{
	int root = openat(proc, "root", O_PATH | O_DIRECTORY | O_CLOEXEC), fd, error;
	char status[4096], name[64];

	if (root < 0)
		return fail(-errno, "enter the process's root");
	proc_text(proc, "status", status, sizeof(status));
	if (perf_map) {
		snprintf(name, sizeof(name), "tmp/perf-%ld.map",
			 status_number(status, "\nNSpid:", true));
		path = name;
	}
	fd = open_within(root, path, RESOLVE_IN_ROOT);
	if (fd < 0) {
		close(root);
		return fail(fd, "open %s below the process's root", path);
	}
	error = owner_check(fd, root, status_number(status, "\nUid:", false)) ?:
		file_check(fd, !perf_map);
	close(root);
	if (error)
		close(fd);
	return error ?: fd;
}

/* Opens the file of an executable mapping, "start-end". */
static int open_mapped(int proc, const char *range)
{
	size_t room = 0, size = strlen(range);
	char path[64], *line = NULL;
	unsigned long start, end;
	bool found = false;
	int fd = openat(proc, "maps", O_RDONLY | O_CLOEXEC), error;
	FILE *maps = fd < 0 ? NULL : fdopen(fd, "r");

	if (!maps)
		return fail(-errno, "read the process's mappings");
	while (!found && getline(&line, &room, maps) > 0)
		found = !strncmp(line, range, size) && line[size] == ' ' && line[size + 3] == 'x';
	free(line);
	fclose(maps);
	if (!found || sscanf(range, "%lx-%lx", &start, &end) != 2)
		return fail(-EACCES, "read %s, which is no executable mapping", range);
	/* There without the zeros that addresses below 256 MiB begin with. */
	snprintf(path, sizeof(path), "map_files/%lx-%lx", start, end);
	fd = openat(proc, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fail(-errno, "open the mapping's file");
	error = file_check(fd, true);
	if (error)
		close(fd);
	return error ?: fd;
}

static int open_process(const struct file_request *file, const char *argument)
{
	int proc = proc_open(file), fd;

	if (proc < 0)
		return proc;
	if (file->kind == FILE_MAPS) {
		fd = openat(proc, "maps", O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			fd = fail(-errno, "read the process's mappings");
	} else if (file->kind == FILE_MAPPED || file->kind == FILE_HOLD) {
		fd = open_mapped(proc, argument);
	} else {
		fd = open_rooted(proc, argument, file->kind == FILE_PERF_MAP);
	}
	close(proc);
	return fd;
}

static int open_kernel(uint32_t kind, const char *argument)
{
	char path[256];

	switch (kind) {
	case FILE_KALLSYMS:
		return open_below("/proc", "kallsyms");
	case FILE_TRACEFS_EVENTS:
		return open_below("/sys/kernel/tracing", "available_events");
	case FILE_TRACEFS_FORMAT:
		snprintf(path, sizeof(path), "%s/format", argument);
		return open_below("/sys/kernel/tracing/events", path);
	default:
		return open_below("/sys/kernel/security", "lockdown");
	}
}

static int hold_mapped(struct request *request, const struct file_request *file,
		       const char *range)
{
	uint64_t number = held_count;
	int fd;

	if (held_count == HELD_MAX)
		return fail(-EMFILE, "keep more than %d files open", HELD_MAX);
	fd = open_process(file, range);
	if (fd < 0)
		return fd;
	held[held_count++] = fd;
	reply_add(request, &number, sizeof(number));
	return 0;
}

/* Opens it anew, as two that read it have two places in it. */
static int open_held(int number)
{
	char path[32];
	int fd;

	if (number < 0 || number >= held_count)
		return fail(-EBADF, "read file %d of %d that are kept open", number, held_count);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", held[number]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? fail(-errno, "open a file that is kept open") : fd;
}

int file_request(struct request *request)
{
	struct file_request file;
	const char *argument;
	int fd;

	if (!take(request, &file, sizeof(file)) || !(argument = take_text(request)))
		return -EBADMSG;
	if (file.kind > FILE_HELD || !(grant.files >> file.kind & 1))
		return fail(-EPERM, "read a file of kind %u without its grant", file.kind);
	if (file.kind == FILE_HOLD)
		return hold_mapped(request, &file, argument);
	if ((file.kind >= FILE_MAPS && file.kind <= FILE_DEBUG) || file.kind == FILE_HELD) {
		fd = file.kind == FILE_HELD ? open_held(file.pid) : open_process(&file, argument);
		if (fd < 0)
			return fd;
	} else {
		fd = open_kernel(file.kind, argument);
		if (fd < 0)
			return fail(fd, "open the kernel's file of kind %u %s", file.kind,
				    argument);
	}
	if (file.offset && lseek(fd, file.offset, SEEK_SET) < 0) {
		close(fd);
		return fail(-EINVAL, "read the file from byte %llu",
			    (unsigned long long)file.offset);
	}
	return answer_file(request, fd, file.size_max < FILE_SIZE_MAX ? file.size_max
								      : FILE_SIZE_MAX);
}
