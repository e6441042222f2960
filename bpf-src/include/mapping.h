/* SPDX-License-Identifier: MIT */
/*
 * What lies at an address of the current process: found in the kernel's own tree of mappings,
 * which no helper walks from an interrupt more than once. It is read without its lock: what
 * changes meanwhile is not found, or found as it was, since every answer is checked against the
 * address.
 */
#pragma once
#include "task.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct super_block {
	u32 s_dev;
};

struct inode {
	struct super_block *i_sb;
	unsigned long i_ino;
	u32 i_generation;
	s64 i_size;
};

struct file {
	struct inode *f_inode;
};

struct rb_node {
	struct rb_node *rb_right, *rb_left;
};

struct vm_area_struct {
	unsigned long vm_start, vm_end;
	unsigned long vm_flags;
	unsigned long vm_pgoff;
	struct file *vm_file;
};

/* Before 6.1: a red-black tree. */
struct vm_area_struct___tree {
	struct rb_node vm_rb;
};

struct rb_root {
	struct rb_node *rb_node;
};

struct mm_struct___tree {
	struct rb_root mm_rb;
};

/* From 6.1 on: a maple tree, whose nodes are 256 bytes, aligned to their size. */
struct maple_tree {
	void *ma_root;
};

struct mm_struct___maple {
	struct maple_tree mm_mt;
};

struct maple_range_64 {
	unsigned long pivot[15];
	void *slot[16];
};

struct maple_arange_64 {
	unsigned long pivot[9];
	void *slot[10];
};

typedef struct {
	void *vdso;
} mm_context_t;

struct mm_struct___vdso {
	mm_context_t context;
};

#pragma clang attribute pop

#define VM_EXEC 4
#define MAPLE_WORDS 32		/* of a node */
#define MAPLE_LEAF 1		/* kinds of node, in bits 3 to 6 of what points to it */
#define MAPLE_GAPS 3
#define MAPLE_DEPTH 8
#define MAPLE_PAGE_SHIFT 12	/* the smallest page that there is */
#define RB_DEPTH 40

/* The mapping that holds `address` in a red-black tree, or NULL. */
static __always_inline struct vm_area_struct *mapping_in_rb(struct mm_struct *mm, u64 address)
{
	u64 node = (u64)BPF_CORE_READ((struct mm_struct___tree *)mm, mm_rb.rb_node);
	u64 within = bpf_core_field_offset(struct vm_area_struct___tree, vm_rb);
	struct vm_area_struct *area;

	for (u32 i = 0; i < RB_DEPTH && node; i++) {
		area = (void *)(node - within);
		if (address < BPF_CORE_READ(area, vm_start))
			node = (u64)BPF_CORE_READ((struct rb_node *)node, rb_left);
		else if (address >= BPF_CORE_READ(area, vm_end))
			node = (u64)BPF_CORE_READ((struct rb_node *)node, rb_right);
		else
			return area;
	}
	return NULL;
}

/*
 * Which slot of a node holds a page: as many as have pivots before it. Without branches, or there
 * are as many ways through the tree for the verifier as slots. Pivots are the last bytes of pages.
 */
static __always_inline u32 maple_slot(u64 node[MAPLE_WORDS], u32 pivots, u64 page)
{
	u64 found = 0, more = 1, pivot, fits;

	_Pragma("unroll") for (u64 slot = 0; slot < 15; slot++)
	{
		pivot = node[1 + slot] >> MAPLE_PAGE_SHIFT;
		fits = (pivot - page) & (slot - pivots);
		if (slot)
			fits &= -pivot;
		asm volatile("%0 >>= 63" : "+r"(fits));
		more &= fits;
		found += more;
	}
	return found;
}

/* The same in a maple tree. A node has pivots, each the last index that belongs to the slot of
 * its number; one that is 0 has no meaning, except the first. `node` has room for a node. */
static __always_inline struct vm_area_struct *mapping_in_maple(struct mm_struct *mm, u64 address,
								u64 node[MAPLE_WORDS])
{
	u64 entry = (u64)BPF_CORE_READ((struct mm_struct___maple *)mm, mm_mt.ma_root);
	u32 slots, pivots, kind, slot;

	for (u32 depth = 0; depth < MAPLE_DEPTH; depth++) {
		kind = entry >> 3 & 15;
		if (bpf_probe_read_kernel(node, MAPLE_WORDS * 8, (void *)(entry & ~255ULL)))
			return NULL;
		slots = bpf_core_field_offset(struct maple_range_64, slot) / 8;
		pivots = 15;
		if (kind == MAPLE_GAPS) {
			slots = bpf_core_field_offset(struct maple_arange_64, slot) / 8;
			pivots = 9;
		}
		slot = maple_slot(node, pivots, address >> MAPLE_PAGE_SHIFT);
		entry = node[(slots + slot) & (MAPLE_WORDS - 1)];
		if (kind == MAPLE_LEAF)
			return (void *)entry;
	}
	return NULL;
}

/* The executable mapping that holds `address`, or NULL. */
static __always_inline struct vm_area_struct *mapping_find(struct mm_struct *mm, u64 address,
							    u64 node[MAPLE_WORDS])
{
	struct vm_area_struct *area;

	if (bpf_core_field_exists(struct mm_struct___maple, mm_mt))
		area = mapping_in_maple(mm, address, node);
	else
		area = mapping_in_rb(mm, address);
	if (!area || address < BPF_CORE_READ(area, vm_start) ||
	    address >= BPF_CORE_READ(area, vm_end))
		return NULL;
	if (bpf_core_field_exists(area->vm_flags) && !(BPF_CORE_READ(area, vm_flags) & VM_EXEC))
		return NULL;
	return area;
}
