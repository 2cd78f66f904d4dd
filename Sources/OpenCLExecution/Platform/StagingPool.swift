import COpenCL

/// Host memory of non-blocking writes: each block lives until its write has run, then serves the next one.
struct StagingPool: ~Copyable, Sendable {
    private var pending: [StagedWrite] = []
    private var free: [StagingBlock] = []

    /// More than this is not kept for later: what a training step sends each time is small.
    private static let keptBlocks = 8

    /// A block of at least `byteCount` bytes.
    mutating func block(byteCount: Int) -> StagingBlock {
        if let index = free.firstIndex(where: { $0.bytes.count >= byteCount }) { return free.remove(at: index) }
        return StagingBlock(byteCount: byteCount)
    }

    mutating func add(_ write: StagedWrite) { pending.append(write) }

    /// Takes back the blocks of writes that have run; the queue is in order, so they are the first ones.
    /// - Throws: the first failure of a write. A block whose state the driver does not tell stays where it is.
    mutating func reclaim() throws(OpenCLError) {
        while let write = pending.first {
            let state = try write.event.state("a non-blocking write")
            if case .waiting = state { return }
            pending.removeFirst()
            if free.count < Self.keptBlocks { free.append(write.block) }
            if case .failed(let error) = state { throw error }
        }
    }

    var pendingCount: Int { pending.count }
}

/// Aligned host memory. Unchecked because of the raw pointer: filled before it is shared, then only read by the driver.
final class StagingBlock: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        bytes = .allocate(byteCount: max(byteCount, 64).nextPowerOfTwo, alignment: 64)
    }

    deinit { bytes.deallocate() }
}

/// A write on its way.
final class StagedWrite: Sendable {
    let block: StagingBlock
    let event: Owned<_cl_event>

    init(block: StagingBlock, event: consuming Owned<_cl_event>) {
        self.block = block
        self.event = event
    }
}

/// How far a queued command has come.
enum CommandState {
    case waiting, done
    case failed(OpenCLError)
}

extension Owned where Object == _cl_event {
    /// - Throws: ``OpenCLError/call(name:code:context:)`` where the driver does not tell.
    borrowing func state(_ context: String) throws(OpenCLError) -> CommandState {
        let status = try infoValue(cl_int.self, "clGetEventInfo") {
            clGetEventInfo(raw, cl_event_info(CL_EVENT_COMMAND_EXECUTION_STATUS), $0, $1, $2)
        }
        // A negative execution status is the error by which the command ended.
        if status < CL_COMPLETE { return .failed(.call(name: "a queued command", code: status, context: context)) }
        return status == CL_COMPLETE ? .done : .waiting
    }

    /// Waits until the command has run.
    borrowing func wait(_ context: String) throws(OpenCLError) {
        var event: cl_event? = raw
        try check("clWaitForEvents", context) { clWaitForEvents(1, &event) }
    }
}

extension Int {
    /// The least power of two that is not less; of a positive number.
    fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
