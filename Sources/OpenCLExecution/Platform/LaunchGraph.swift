import COpenCL

/// The launches of a run, side by side where none of them needs what another writes.
///
/// A processor's launches are short, and often too small for all of its cores: in a queue that keeps their order, a core
/// that is done waits for the others after each. Here they go to a queue without an order, each with the launches that
/// it waits for. To everything else on the context's own queue the run is one command: it begins when what was enqueued
/// before has run, and what is enqueued later waits for all of it.
final class LaunchGraph {
    private let context: OpenCLContext
    private let unordered: UnorderedQueue
    let launches: [(kernel: Kernel, range: LaunchRange)]
    /// What each launch waits for.
    let order: LaunchOrder
    /// The launches that no other one waits for.
    private let lasts: [Int]
    private let mostAwaited: Int

    /// `nil` where the launches leave no choice.
    /// - Parameter unordered: of `context`
    init?(
        _ launches: [(kernel: Kernel, range: LaunchRange)], _ order: LaunchOrder, on context: OpenCLContext,
        _ unordered: UnorderedQueue
    ) {
        guard !order.isChain else { return nil }
        (self.context, self.unordered) = (context, unordered)
        self.launches = launches
        self.order = order
        let awaited = Set(order.awaited.joined())
        lasts = launches.indices.filter { !awaited.contains($0) }
        mostAwaited = max(lasts.count, order.awaited.map(\.count).max() ?? 0)
    }

    /// Enqueues all launches and returns at once. Where one cannot be enqueued, waits for those before it.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    func enqueue() throws(OpenCLError) {
        do {
            try enqueueAll()
        } catch {
            checkRelease("clFinish") { clFinish(unordered.handle.raw) }
            throw error
        }
        for launch in launches { launch.kernel.noteLaunch(launch.range) }
    }

    private func enqueueAll() throws(OpenCLError) {
        let (ordered, unordered) = (context.queue.raw, unordered.handle.raw)
        let start = try CommandEvent("clEnqueueMarkerWithWaitList", "the start of a run") {
            clEnqueueMarkerWithWaitList(ordered, 0, nil, $0)
        }
        try check("clFlush") { clFlush(ordered) }
        let waits = UnsafeMutablePointer<cl_event?>.allocate(capacity: mostAwaited)
        defer { waits.deallocate() }
        var events: [CommandEvent] = []
        events.reserveCapacity(launches.count)
        for (index, launch) in launches.enumerated() {
            let awaited = order.awaited[index]
            for (place, other) in awaited.enumerated() { waits[place] = events[other].raw }
            if awaited.isEmpty { waits[0] = start.raw }
            let count = max(1, awaited.count)
            events.append(
                try CommandEvent("clEnqueueNDRangeKernel", launch.kernel.description(of: launch.range)) {
                    launch.kernel.enqueue(
                        launch.range, on: unordered, after: UnsafeBufferPointer(start: waits, count: count), event: $0)
                })
        }
        try check("clFlush") { clFlush(unordered) }
        for (place, last) in lasts.enumerated() { waits[place] = events[last].raw }
        try check("clEnqueueBarrierWithWaitList") {
            clEnqueueBarrierWithWaitList(ordered, cl_uint(lasts.count), waits, nil)
        }
    }
}

/// A command that others wait for.
private final class CommandEvent {
    private let event: Owned<_cl_event>
    var raw: cl_event { event.raw }

    init(
        _ call: StaticString, _ context: @autoclosure () -> String,
        enqueue: (UnsafeMutablePointer<cl_event?>) -> cl_int
    ) throws(OpenCLError) {
        event = try Owned<_cl_event>(call, context(), enqueue: enqueue)
    }
}
