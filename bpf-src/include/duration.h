/* SPDX-License-Identifier: MIT */
/* The filter --slower, for objects whose events last: how long is the object's to say. */
#pragma once
#include "contract.h"

PARAM u64 filter_min_ns = 0;

static __always_inline bool filter_duration(u64 duration)
{
	return duration >= filter_min_ns;
}
