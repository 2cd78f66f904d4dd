import COpenCL

/// A kind of OpenCL object that is counted by reference and released by its own call.
protocol Releasable {
    static var releaseCall: StaticString { get }
    static func release(_ object: UnsafeMutablePointer<Self>) -> cl_int
}

extension _cl_context: Releasable {
    static var releaseCall: StaticString { "clReleaseContext" }
    static func release(_ object: cl_context) -> cl_int { clReleaseContext(object) }
}

extension _cl_command_queue: Releasable {
    static var releaseCall: StaticString { "clReleaseCommandQueue" }
    static func release(_ object: cl_command_queue) -> cl_int { clReleaseCommandQueue(object) }
}

extension _cl_mem: Releasable {
    static var releaseCall: StaticString { "clReleaseMemObject" }
    static func release(_ object: cl_mem) -> cl_int { clReleaseMemObject(object) }
}

extension _cl_program: Releasable {
    static var releaseCall: StaticString { "clReleaseProgram" }
    static func release(_ object: cl_program) -> cl_int { clReleaseProgram(object) }
}

extension _cl_kernel: Releasable {
    static var releaseCall: StaticString { "clReleaseKernel" }
    static func release(_ object: cl_kernel) -> cl_int { clReleaseKernel(object) }
}

extension _cl_event: Releasable {
    static var releaseCall: StaticString { "clReleaseEvent" }
    static func release(_ object: cl_event) -> cl_int { clReleaseEvent(object) }
}

/// The only owner of an OpenCL object: releases it when it goes out of scope, also out of an `init` that throws.
///
/// Unchecked because the raw pointer is not Sendable: OpenCL 1.2 (appendix A.2) makes all calls thread-safe but
/// clSetKernelArg, and ``Kernel`` makes that one only in its `init`.
struct Owned<Object: Releasable>: ~Copyable, @unchecked Sendable {
    let raw: UnsafeMutablePointer<Object>

    /// Takes what a `clCreate…` call returns.
    /// - Throws: ``OpenCLError/call(name:code:context:)``; also where the driver reports success and returns null.
    init(
        _ call: StaticString, _ context: @autoclosure () -> String = "",
        create: (UnsafeMutablePointer<cl_int>) -> UnsafeMutablePointer<Object>?
    ) throws(OpenCLError) {
        var object: UnsafeMutablePointer<Object>?
        try check(call, context()) {
            var code: cl_int = CL_SUCCESS
            object = create(&code)
            return code
        }
        guard let object else { throw .call(name: "\(call)", code: CL_SUCCESS, context: "null returned; \(context())") }
        raw = object
        CallFault.injected?.objects.add(1)
    }

    /// Takes what a `clEnqueue…` call writes through its last parameter.
    /// - Throws: as above.
    init(
        _ call: StaticString, _ context: @autoclosure () -> String = "",
        enqueue: (UnsafeMutablePointer<UnsafeMutablePointer<Object>?>) -> cl_int
    ) throws(OpenCLError) {
        var object: UnsafeMutablePointer<Object>?
        try check(call, context()) { enqueue(&object) }
        guard let object else { throw .call(name: "\(call)", code: CL_SUCCESS, context: "null returned; \(context())") }
        raw = object
        CallFault.injected?.objects.add(1)
    }

    deinit {
        CallFault.injected?.objects.add(-1)
        checkRelease(Object.releaseCall) { Object.release(raw) }
    }
}
