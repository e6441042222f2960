/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own types (BTF), read while the parent still starts.
 */
#include <bpf/btf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "helper.h"
#include <bpf/libbpf_internal.h>

static void *bytes;		/* what the types below lie in */
static size_t size;
static struct btf *types;

struct btf *__real_btf__load_vmlinux_btf(void);

static bool read_all(int fd)
{
	ssize_t part = 1;
	size_t done = 0;

	for (; part > 0 && done < size; done += part > 0 ? part : 0)
		part = read(fd, (char *)bytes + done, size - done);
	return done == size;
}

/* Since 6.16 the file can be mapped; before, each read gives a page. */
static bool bytes_find(void)
{
	int fd = open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
	struct stat status;
	bool found;

	if (fd < 0 || fstat(fd, &status)) {
		close(fd);
		return false;
	}
	size = status.st_size;
	bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	found = bytes != MAP_FAILED;
	if (!found) {
		bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0);
		found = bytes != MAP_FAILED && read_all(fd);
	}
	close(fd);
	if (!found && bytes != MAP_FAILED)
		munmap(bytes, size);
	if (!found)
		bytes = NULL;
	return found;
}

static struct btf *types_read(void)
{
	struct btf *read = bytes || bytes_find() ? btf_new_kernel(bytes, size) : NULL;

	return read ?: __real_btf__load_vmlinux_btf();
}

/* libbpf frees what it gets after each load. */
struct btf *__wrap_btf__load_vmlinux_btf(void)
{
	struct btf *read = types ?: types_read();

	types = NULL;
	return read;
}

/* The kernel's types, kept until the next load or the release. */
const struct btf *btf_kernel(void)
{
	if (!types)
		types = types_read();
	return types;
}

/* No object that is being loaded may need them any more. */
void btf_release(void)
{
	btf__free(types);
	types = NULL;
	if (bytes)
		munmap(bytes, size);
	bytes = NULL;
}
