import COpenCL
import Synchronization

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
/// The call happens under an injected fault, too, for the object would leak: the fault takes the place of its status only.
func checkRelease(_ call: StaticString, _ invoke: () -> cl_int) {
    let status = invoke()
    let code = CallFault.injected?.releaseCode(for: call) ?? status
    if code != CL_SUCCESS { log.error("\(call) failed: \(OpenCLStatus.name(code)) (\(code))") }
}

/// A fault put in place of an OpenCL call's effect: `CallFault.inject(fault) { … }` lets a test fail the k-th call for each
/// k and see that the error arrives and nothing is left behind.
///
/// It holds for the task that injects it and for nothing else; without one, a call costs a look at a task-local value.
package struct CallFault: Sendable {
    @TaskLocal static var injected: CallFault?

    /// The OpenCL objects that exist of those that were made under this fault.
    package let objects = ObjectCount()
    private let decide, decideRelease: @Sendable (StaticString) -> Int32?

    /// - Parameters:
    ///   - decide: the status that takes the place of a call, or nil to let the call happen
    ///   - releases: the same for calls while an object goes; those happen in any case
    package init(
        _ decide: @escaping @Sendable (StaticString) -> Int32?,
        releases: @escaping @Sendable (StaticString) -> Int32? = { _ in nil }
    ) {
        (self.decide, decideRelease) = (decide, releases)
    }

    /// Runs `body` with `fault` in place.
    @discardableResult
    package static func inject<Result>(_ fault: CallFault, _ body: () throws -> Result) rethrows -> Result {
        try $injected.withValue(fault) { try body() }
    }

    func code(for call: StaticString) -> Int32? { decide(call) }
    func releaseCode(for call: StaticString) -> Int32? { decideRelease(call) }
}

/// A number of objects, counted by their owners.
package final class ObjectCount: Sendable {
    private let number = Atomic<Int>(0)

    package var value: Int { number.load(ordering: .relaxed) }
    func add(_ change: Int) { number.add(change, ordering: .relaxed) }
}
