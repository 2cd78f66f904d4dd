#pragma once
#if !__has_include(<CL/cl.h>)
#error "OpenCL's headers are missing: on Debian and its relatives, apt install opencl-headers"
#endif
// The version hides the calls that OpenCL 1.2 platforms lack.
#define CL_TARGET_OPENCL_VERSION 120
// Completing the opaque structs gives each handle a Swift type of its own, so that a cl_mem cannot pass for a cl_kernel.
struct _cl_platform_id { void *unused; };
struct _cl_device_id { void *unused; };
struct _cl_context { void *unused; };
struct _cl_command_queue { void *unused; };
struct _cl_mem { void *unused; };
struct _cl_program { void *unused; };
struct _cl_kernel { void *unused; };
struct _cl_event { void *unused; };
#include <CL/cl.h>
#include <CL/cl_ext.h>

/// The ICD loader of this process. It is opened with the first call of OpenCL or of this function, and stays.
typedef struct {
    const char *name;     // what was asked for
    const char *path;     // the file that answered; null where none did
    const char *error;    // why it cannot be used; null where it can
} OpenCLLibrary;

OpenCLLibrary opencl_library(void);

/// Writes the loader's name and version, e.g. "OpenCL ICD Loader 2.3.1", or nothing where it does not tell. Asking loads
/// the drivers.
void opencl_library_version(char *text, size_t room);

/// Opens a driver's library as the ICD loader does, and leaves it open: not every driver survives being closed.
/// Returns null where that works, else the reason: valid until the thread's next call.
const char *opencl_open_failure(const char *name);
