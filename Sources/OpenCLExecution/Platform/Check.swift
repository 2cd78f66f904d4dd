import COpenCL

/// The one funnel through which every OpenCL call goes; nothing else looks at a `cl_int`.
///
/// It takes the call as a closure, not its result, so that a test can let the call fail before it has an effect.
/// - Parameters:
///   - call: the OpenCL function's name
///   - context: kernel, buffer, sizes: whatever helps a reader of the error; evaluated on failure only
/// - Throws: ``OpenCLError/call(name:code:context:)`` for every status but CL_SUCCESS.
@inline(__always)
func check(
    _ call: StaticString, _ context: @autoclosure () -> String = "", _ invoke: () -> cl_int
) throws(OpenCLError) {
    let code = CallFault.injected?.code(for: call) ?? invoke()
    guard code == CL_SUCCESS else { throw .call(name: "\(call)", code: code, context: context()) }
}

/// ``check(_:_:_:)`` for where nothing can be thrown, that is in a `deinit`: a failure is logged.
/// Faults are never injected here, for the object would leak.
func checkRelease(_ call: StaticString, _ invoke: () -> cl_int) {
    let code = invoke()
    if code != CL_SUCCESS { log.error("\(call) failed: \(OpenCLStatus.name(code)) (\(code))") }
}

/// A fault put in place of an OpenCL call's effect: `CallFault.$injected.withValue(…) { … }` lets a test fail the
/// k-th call for each k and see that the error arrives and nothing is left behind.
package struct CallFault: Sendable {
    @TaskLocal static var injected: CallFault?

    /// The status that takes the place of the call's own, or nil to let the call happen.
    let decide: @Sendable (StaticString) -> Int32?

    package init(_ decide: @escaping @Sendable (StaticString) -> Int32?) { self.decide = decide }

    /// Runs `body` with `fault` in place.
    @discardableResult
    package static func inject<Result>(_ fault: CallFault, _ body: () throws -> Result) rethrows -> Result {
        try $injected.withValue(fault) { try body() }
    }

    func code(for call: StaticString) -> Int32? { decide(call) }
}
