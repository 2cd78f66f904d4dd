/// Where the time of training steps goes: for each operation of their plan, means over the steps that were traced.
///
/// Steps of another plan than most, such as that of an epoch's last batch, are left out.
public struct OperationTimes: Sendable {
    /// Operations of one kind at one place.
    public struct Row: Sendable {
        /// The operation's name.
        public let operation: String
        /// Where in the model it belongs, or the type of what it makes, where that is not known.
        public let place: String
        /// On the device, of all its kernels.
        public let nanoseconds: Double
        /// What must be read and written at least.
        public let byteCount: Int
        /// Additions and multiplications of a step.
        public let floatingPointOperations: Int
    }

    /// The operations that took time, the longest first.
    public let operations: [Row]
    /// From the first kernel's beginning to the last one's end.
    public let total: Double

    /// The time in which no kernel ran.
    public var idleNanoseconds: Double { max(0, total - operations.reduce(0) { $0 + $1.nanoseconds }) }

    /// The mean over these steps.
    public init(_ traced: [TracedStep]) {
        let sizes = Dictionary(grouping: traced) { $0.plan.floatingPointOperations }
        let steps = sizes.values.max { $0.count < $1.count } ?? []
        guard let plan = steps.first?.plan else {
            (operations, total) = ([], 0)
            return
        }
        var times = [Double](repeating: 0, count: plan.steps.count)
        var whole = 0.0
        for step in steps {
            for work in step.work where work.step < times.count { times[work.step] += Double(work.end - work.start) }
            if let start = step.work.map(\.start).min(), let end = step.work.map(\.end).max() {
                whole += Double(end - start)
            }
        }
        let count = Double(steps.count)
        total = whole / count
        // Small steps in a row are one kernel, which counts as the first of them.
        let measured = Set(steps.flatMap(\.work).map(\.step))
        var groups: [[Int]] = []
        for index in plan.steps.indices {
            if measured.contains(index) || groups.isEmpty {
                groups.append([index])
            } else {
                groups[groups.count - 1].append(index)
            }
        }
        operations = groups.filter { times[$0[0]] > 0 }.map { group in
            let joined = group.map { plan.steps[$0] }
            let place = joined[0].scope.isEmpty ? "\(joined[0].result.type)" : joined[0].scope
            return Row(
                operation: joined[0].operation.name + (group.count > 1 ? " and \(group.count - 1) more" : ""),
                place: place, nanoseconds: times[group[0]] / count,
                byteCount: joined.reduce(0) { $0 + $1.byteCount },
                floatingPointOperations: joined.reduce(0) { $0 + $1.floatingPointOperations })
        }.sorted { $0.nanoseconds > $1.nanoseconds }
    }
}
