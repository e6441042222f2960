// SPDX-License-Identifier: MIT
/*
 * Files that are read and written, for `top files`: what read, write and their kin return, of
 * regular files. What is mapped, spliced or done by io_uring is not seen.
 */
#include "filter.h"
#include "registers.h"
#include "table.h"
#include "wanted.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define FILES_MAX 8192
#define S_IFMT 0170000
#define S_IFREG 0100000

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct qstr___top {
	const unsigned char *name;
};

struct dentry___top {
	struct dentry___top *d_parent;
	struct qstr___top d_name;
};

struct path___top {
	struct dentry___top *dentry;
};

struct super_block___top {
	u32 s_dev;
};

struct inode___top {
	u16 i_mode;
	u64 i_ino;
	struct super_block___top *i_sb;
};

struct file___top {
	struct path___top f_path;
	struct inode___top *f_inode;
};

struct fdtable___top {
	unsigned int max_fds;
	struct file___top **fd;
};

struct files_struct___top {
	struct fdtable___top *fdt;
};

struct task_struct___files {
	struct files_struct___top *files;
};

#pragma clang attribute pop

struct opened {
	pid_nr pid DOC("the process");
	dev_nr device DOC("the file system's device");
	u64 inode;
};

struct used {
	text comm[16] DOC("name of the process");
	count reads DOC("calls that read");
	count writes DOC("calls that wrote");
	size_bytes read_bytes DOC("bytes read");
	size_bytes write_bytes DOC("bytes written");
	text top[24];
	text middle[24];
	text folder[24];
	text name[40] DOC("the file, with the folders nearest to it");
	bool whole DOC("no folder is above these");
};

TABLE(files, struct opened, struct used, FILES_MAX);

enum way {
	WAY_NONE,
	WAY_READ,
	WAY_WRITE,
};

static __always_inline enum way call_way(int nr)
{
	switch (nr) {
#if defined(__TARGET_ARCH_x86)
	case 0: case 17: case 19: case 295: case 327:
		return WAY_READ;
	case 1: case 18: case 20: case 296: case 328:
#else
	case 63: case 65: case 67: case 69: case 286:
		return WAY_READ;
	case 64: case 66: case 68: case 70: case 287:
#endif
		return WAY_WRITE;
	}
	return WAY_NONE;
}

static __always_inline struct file___top *file_of(struct task_struct *current, u32 fd)
{
	struct task_struct___files *task = (void *)current;
	struct fdtable___top *table = BPF_CORE_READ(task, files, fdt);
	struct file___top **files = BPF_CORE_READ(table, fd), *file = NULL;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	return file;
}

/* Copies the name of a folder, if there is one above; gives the next one. */
static __always_inline struct dentry___top *folder_name(text *into, u32 size,
							struct dentry___top *entry)
{
	struct dentry___top *parent = BPF_CORE_READ(entry, d_parent);

	if (parent == entry)
		return entry;
	bpf_probe_read_kernel_str(into, size, BPF_CORE_READ(parent, d_name.name));
	return parent;
}

static __always_inline void used_name(struct used *used, struct file___top *file)
{
	struct dentry___top *entry = BPF_CORE_READ(file, f_path.dentry);

	current_comm(used->comm);
	bpf_probe_read_kernel_str(used->name, sizeof(used->name),
				  BPF_CORE_READ(entry, d_name.name));
	entry = folder_name(used->folder, sizeof(used->folder), entry);
	entry = folder_name(used->middle, sizeof(used->middle), entry);
	entry = folder_name(used->top, sizeof(used->top), entry);
	entry = BPF_CORE_READ(entry, d_parent);
	used->whole = entry == BPF_CORE_READ(entry, d_parent);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(count_file, struct pt_regs *regs, long ret)
{
	struct task_struct *current = current_task();
	int nr = call_number(regs);
	enum way way = call_way(nr);
	struct opened key = {};
	struct inode___top *inode;
	struct file___top *file;
	struct used *used;

	if (ret <= 0 || way == WAY_NONE || call_compat(current) || !wanted_task(current) ||
	    !filter_current(current))
		return 0;
	file = file_of(current, call_argument(regs, false, 0));
	inode = file ? BPF_CORE_READ(file, f_inode) : NULL;
	if (!inode || (BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFREG)
		return 0;
	key.pid = current_pid_of(current);
	key.device = BPF_CORE_READ(inode, i_sb, s_dev);
	key.inode = BPF_CORE_READ(inode, i_ino);
	used = files_entry(&key);
	if (!used)
		return 0;
	if (!used->name[0])
		used_name(used, file);
	if (way == WAY_READ) {
		sum_add(&used->reads, 1);
		sum_add(&used->read_bytes, ret);
	} else {
		sum_add(&used->writes, 1);
		sum_add(&used->write_bytes, ret);
	}
	return 0;
}
