// The OpenCL calls of this program, each forwarded to the system's ICD loader, which is opened at run time and not linked:
// so the program starts, and computes on the CPU, where no OpenCL is installed. Without a loader there is no platform, which
// is what every call then answers; none but clGetPlatformIDs is reached, for all others need an object of a platform.
//
// A new call takes two entries: its name in FUNCTIONS, its forwarding below. The compiler compares the latter with cl.h.

#define _GNU_SOURCE  // dladdr
#include "COpenCL.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#define FUNCTIONS(each)                                                                                              \
    each(clBuildProgram) each(clCreateBuffer) each(clCreateCommandQueue) each(clCreateContext) each(clCreateKernel) \
    each(clCreateProgramWithBinary) each(clCreateProgramWithSource) each(clCreateSubBuffer)                         \
    each(clEnqueueBarrierWithWaitList) each(clEnqueueCopyBuffer) each(clEnqueueFillBuffer)                          \
    each(clEnqueueMarkerWithWaitList) each(clEnqueueNDRangeKernel) each(clEnqueueReadBuffer)                        \
    each(clEnqueueWriteBuffer) each(clFinish) each(clFlush) each(clGetDeviceIDs) each(clGetDeviceInfo)              \
    each(clGetEventInfo) each(clGetEventProfilingInfo) each(clGetKernelArgInfo) each(clGetKernelInfo)               \
    each(clGetKernelWorkGroupInfo) each(clGetPlatformIDs) each(clGetPlatformInfo) each(clGetProgramBuildInfo)       \
    each(clGetProgramInfo) each(clReleaseCommandQueue) each(clReleaseContext) each(clReleaseEvent)                  \
    each(clReleaseKernel) each(clReleaseMemObject) each(clReleaseProgram) each(clSetKernelArg) each(clWaitForEvents)

#ifdef __APPLE__
static const char library_name[] = "/System/Library/Frameworks/OpenCL.framework/OpenCL";
#else
static const char library_name[] = "libOpenCL.so.1";  // the name that cl_khr_icd's loaders share on Linux and BSD
#endif

// Written once, by `load`.
static struct {
    OpenCLLibrary library;
    char error[512];
    void *(*address_of_extension)(const char *);  // null where the loader lacks it
#define POINTER(function) typeof(function) *function;
    FUNCTIONS(POINTER)
} opencl;

static void load(void) {
    opencl.library.name = library_name;
    void *library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(opencl.error, sizeof opencl.error, "%s", dlerror());
        opencl.library.error = opencl.error;
        return;
    }
    const char *missing = NULL;
#define RESOLVE(function)                                                                                            \
    opencl.function = (typeof(function) *)dlsym(library, #function);                                                \
    if (!opencl.function) missing = #function;
    FUNCTIONS(RESOLVE)
    opencl.address_of_extension = (void *(*)(const char *))dlsym(library, "clGetExtensionFunctionAddress");
    Dl_info info;
    opencl.library.path = opencl.clGetPlatformIDs && dladdr((void *)opencl.clGetPlatformIDs, &info) ? info.dli_fname
                                                                                                    : library_name;
    if (missing) {
        snprintf(opencl.error, sizeof opencl.error, "%s lacks %s of OpenCL 1.2", opencl.library.path, missing);
        opencl.library.error = opencl.error;
        return;
    }
}

static bool is_loaded(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return !opencl.library.error;
}

OpenCLLibrary opencl_library(void) {
    is_loaded();
    return opencl.library;
}

void opencl_library_version(char *text, size_t room) {
    // An extension of ocl-icd and of Khronos's loader, cl_loader_info: 2 is CL_ICDL_VERSION, 3 is CL_ICDL_NAME.
    typedef cl_int (*Question)(cl_uint question, size_t room, void *answer, size_t *needed);
    char name[64] = "", number[32] = "";
    if (room > 0) text[0] = 0;
    if (!is_loaded() || !opencl.address_of_extension) return;
    Question ask = (Question)opencl.address_of_extension("clGetICDLoaderInfoOCLICD");
    if (!ask || ask(3, sizeof name, name, NULL) != CL_SUCCESS || ask(2, sizeof number, number, NULL) != CL_SUCCESS) return;
    snprintf(text, room, "%s %s", name, number);
}

const char *opencl_open_failure(const char *name) {
    return dlopen(name, RTLD_LAZY | RTLD_LOCAL) ? NULL : dlerror();
}

// Hidden, so that neither the loader nor a driver finds these functions in place of its own.
#define HIDDEN __attribute__((visibility("hidden")))

#define STATUS(function, parameters, arguments)                                                                      \
    HIDDEN cl_int CL_API_CALL function parameters {                                                                 \
        return is_loaded() ? opencl.function arguments : CL_PLATFORM_NOT_FOUND_KHR;                                 \
    }

#define OBJECT(type, function, parameters, arguments)                                                                \
    HIDDEN type CL_API_CALL function parameters {                                                                   \
        if (is_loaded()) return opencl.function arguments;                                                          \
        if (code) *code = CL_PLATFORM_NOT_FOUND_KHR;                                                                \
        return NULL;                                                                                                \
    }

// Questions all end alike: room in bytes, room, bytes needed.
#define ANSWER size_t room, void *answer, size_t *needed
// Commands all end alike: what they wait for, and the event that they make.
#define EVENTS cl_uint wait_count, const cl_event *waits, cl_event *event

STATUS(clGetPlatformIDs, (cl_uint room, cl_platform_id *ids, cl_uint *count), (room, ids, count))
STATUS(clGetPlatformInfo, (cl_platform_id platform, cl_platform_info question, ANSWER),
       (platform, question, room, answer, needed))
STATUS(clGetDeviceIDs, (cl_platform_id platform, cl_device_type type, cl_uint room, cl_device_id *ids, cl_uint *count),
       (platform, type, room, ids, count))
STATUS(clGetDeviceInfo, (cl_device_id device, cl_device_info question, ANSWER),
       (device, question, room, answer, needed))

OBJECT(cl_context, clCreateContext,
       (const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
        void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *code),
       (properties, count, devices, notify, data, code))
STATUS(clReleaseContext, (cl_context context), (context))
OBJECT(cl_command_queue, clCreateCommandQueue,
       (cl_context context, cl_device_id device, cl_command_queue_properties properties, cl_int *code),
       (context, device, properties, code))
STATUS(clReleaseCommandQueue, (cl_command_queue queue), (queue))
STATUS(clFlush, (cl_command_queue queue), (queue))
STATUS(clFinish, (cl_command_queue queue), (queue))

OBJECT(cl_mem, clCreateBuffer, (cl_context context, cl_mem_flags flags, size_t bytes, void *host, cl_int *code),
       (context, flags, bytes, host, code))
OBJECT(cl_mem, clCreateSubBuffer,
       (cl_mem buffer, cl_mem_flags flags, cl_buffer_create_type type, const void *region, cl_int *code),
       (buffer, flags, type, region, code))
STATUS(clReleaseMemObject, (cl_mem buffer), (buffer))
STATUS(clEnqueueReadBuffer,
       (cl_command_queue queue, cl_mem buffer, cl_bool is_blocking, size_t offset, size_t bytes, void *target, EVENTS),
       (queue, buffer, is_blocking, offset, bytes, target, wait_count, waits, event))
STATUS(clEnqueueWriteBuffer,
       (cl_command_queue queue, cl_mem buffer, cl_bool is_blocking, size_t offset, size_t bytes, const void *source,
        EVENTS),
       (queue, buffer, is_blocking, offset, bytes, source, wait_count, waits, event))
STATUS(clEnqueueFillBuffer,
       (cl_command_queue queue, cl_mem buffer, const void *pattern, size_t pattern_bytes, size_t offset, size_t bytes,
        EVENTS),
       (queue, buffer, pattern, pattern_bytes, offset, bytes, wait_count, waits, event))
STATUS(clEnqueueCopyBuffer,
       (cl_command_queue queue, cl_mem source, cl_mem target, size_t source_offset, size_t target_offset, size_t bytes,
        EVENTS),
       (queue, source, target, source_offset, target_offset, bytes, wait_count, waits, event))
STATUS(clEnqueueMarkerWithWaitList, (cl_command_queue queue, EVENTS), (queue, wait_count, waits, event))
STATUS(clEnqueueBarrierWithWaitList, (cl_command_queue queue, EVENTS), (queue, wait_count, waits, event))

OBJECT(cl_program, clCreateProgramWithSource,
       (cl_context context, cl_uint count, const char **texts, const size_t *lengths, cl_int *code),
       (context, count, texts, lengths, code))
OBJECT(cl_program, clCreateProgramWithBinary,
       (cl_context context, cl_uint count, const cl_device_id *devices, const size_t *lengths,
        const unsigned char **binaries, cl_int *states, cl_int *code),
       (context, count, devices, lengths, binaries, states, code))
STATUS(clBuildProgram,
       (cl_program program, cl_uint count, const cl_device_id *devices, const char *options,
        void(CL_CALLBACK *notify)(cl_program, void *), void *data),
       (program, count, devices, options, notify, data))
STATUS(clGetProgramInfo, (cl_program program, cl_program_info question, ANSWER),
       (program, question, room, answer, needed))
STATUS(clGetProgramBuildInfo, (cl_program program, cl_device_id device, cl_program_build_info question, ANSWER),
       (program, device, question, room, answer, needed))
STATUS(clReleaseProgram, (cl_program program), (program))

OBJECT(cl_kernel, clCreateKernel, (cl_program program, const char *name, cl_int *code), (program, name, code))
STATUS(clSetKernelArg, (cl_kernel kernel, cl_uint index, size_t bytes, const void *value),
       (kernel, index, bytes, value))
STATUS(clGetKernelInfo, (cl_kernel kernel, cl_kernel_info question, ANSWER), (kernel, question, room, answer, needed))
STATUS(clGetKernelArgInfo, (cl_kernel kernel, cl_uint index, cl_kernel_arg_info question, ANSWER),
       (kernel, index, question, room, answer, needed))
STATUS(clGetKernelWorkGroupInfo,
       (cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info question, ANSWER),
       (kernel, device, question, room, answer, needed))
STATUS(clReleaseKernel, (cl_kernel kernel), (kernel))
STATUS(clEnqueueNDRangeKernel,
       (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t *offset, const size_t *global,
        const size_t *local, EVENTS),
       (queue, kernel, dimensions, offset, global, local, wait_count, waits, event))

STATUS(clWaitForEvents, (cl_uint count, const cl_event *events), (count, events))
STATUS(clGetEventInfo, (cl_event event, cl_event_info question, ANSWER), (event, question, room, answer, needed))
STATUS(clGetEventProfilingInfo, (cl_event event, cl_profiling_info question, ANSWER),
       (event, question, room, answer, needed))
STATUS(clReleaseEvent, (cl_event event), (event))
