// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The kernel that the test objects were compiled against. */
#include "leaf.h"
#include "node.h"
#include "sizes.h"
#include "bits.h"
#include "enums.h"
#include "types.h"
