#pragma once
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
