/// The status codes by which each OpenCL call may fail: those that the OpenCL 1.2 specification lists for it, and, where a
/// device is used, the −9999 that a driver in common use answers after an illegal access.
enum CallCodes {
    static func codes(of call: String) -> [Int32] {
        table[call] ?? [-5, -6]
    }

    private static let table: [String: [Int32]] = [
        "clGetPlatformIDs": [-30, -6, -1001],
        "clGetPlatformInfo": [-32, -30, -6],
        "clGetDeviceIDs": [-32, -31, -30, -1, -5, -6],
        "clGetDeviceInfo": [-33, -30, -5, -6],
        "clCreateContext": [-32, -64, -30, -33, -2, -5, -6],
        "clCreateCommandQueue": [-34, -33, -30, -35, -5, -6],
        "clCreateBuffer": [-34, -30, -61, -37, -4, -5, -6],
        "clCreateSubBuffer": [-38, -30, -61, -13, -4, -5, -6],
        "clCreateProgramWithSource": [-34, -30, -5, -6],
        "clCreateProgramWithBinary": [-34, -30, -33, -42, -5, -6],
        "clBuildProgram": [-44, -30, -33, -42, -43, -3, -11, -59, -5, -6],
        "clGetProgramInfo": [-30, -44, -45, -5, -6],
        "clGetProgramBuildInfo": [-33, -30, -44, -5, -6],
        "clCreateKernel": [-44, -45, -46, -47, -30, -5, -6],
        "clSetKernelArg": [-48, -49, -50, -38, -51, -5, -6],
        "clGetKernelInfo": [-30, -48, -5, -6],
        "clGetKernelArgInfo": [-49, -30, -19, -48],
        "clGetKernelWorkGroupInfo": [-33, -30, -48, -5, -6],
        "clEnqueueReadBuffer": [-36, -34, -38, -30, -57, -13, -14, -4, -59, -5, -6, -9999],
        "clEnqueueWriteBuffer": [-36, -34, -38, -30, -57, -13, -14, -4, -59, -5, -6, -9999],
        "clEnqueueFillBuffer": [-36, -34, -38, -30, -57, -13, -4, -5, -6, -9999],
        "clEnqueueCopyBuffer": [-36, -34, -38, -30, -57, -13, -8, -4, -5, -6, -9999],
        "clEnqueueNDRangeKernel": [-45, -36, -48, -34, -52, -53, -63, -56, -54, -55, -13, -4, -57, -5, -6, -9999],
        "clEnqueueMarkerWithWaitList": [-36, -34, -30, -57, -5, -6, -9999],
        "clEnqueueBarrierWithWaitList": [-36, -34, -30, -57, -5, -6, -9999],
        "clFlush": [-36, -5, -6, -9999],
        "clFinish": [-36, -5, -6, -9999],
        "clWaitForEvents": [-30, -34, -58, -14, -5, -6, -9999],
        "clGetEventInfo": [-30, -58, -5, -6],
        "clGetEventProfilingInfo": [-7, -30, -58, -5, -6],
        "clReleaseContext": [-34, -5, -6],
        "clReleaseCommandQueue": [-36, -5, -6],
        "clReleaseMemObject": [-38, -5, -6],
        "clReleaseProgram": [-44, -5, -6],
        "clReleaseKernel": [-48, -5, -6],
        "clReleaseEvent": [-58, -5, -6],
    ]
}
