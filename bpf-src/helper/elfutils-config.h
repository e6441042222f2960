/* SPDX-License-Identifier: MIT */
/* What elfutils' configure script would find with musl, as far as libelf asks. */
#define _GNU_SOURCE 1
#define PACKAGE "elfutils"
#define HAVE_DECL_MEMPCPY 1
#define HAVE_DECL_REALLOCARRAY 1
#define HAVE_ERR_H 1
#define HAVE_GCC_STRUCT 1
#define HAVE_VISIBILITY 1
#include <eu-config.h>
