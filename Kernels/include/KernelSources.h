#pragma once
#include <stddef.h>

/// One OpenCL C file of this folder, as text inside the binary.
typedef struct {
    const char *name;     // the file's name without ".cl"
    const char *text;     // not zero-terminated by contract: use length
    size_t length;        // bytes
} KernelSource;

/// The kernel files in alphabetical order.
const KernelSource *kernel_sources(size_t *count);
