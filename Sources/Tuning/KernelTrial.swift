import OpenCLExecution

/// What a search asks of the device about one operation.
protocol KernelTrial {
    /// Builds a kernel, runs it once and compares what it gives with what the rule's kernel gives.
    /// - Returns: how it differs; `nil` where each number is within its bound
    func difference(of choice: KernelChoice) throws -> String?
    /// Runs a kernel in turn with the rule's kernel, both warm.
    func times(of choice: KernelChoice, rounds: Int) throws -> KernelTimes
    /// Compares a kernel with the reference.
    /// - Returns: how it differs; `nil` where each number is within its bound
    func differenceFromReference(of choice: KernelChoice) throws -> String?
}

/// Seconds of a run: medians over the rounds, and the median of the rounds' ratios, which is told by runs that were
/// neighbours in time.
struct KernelTimes: Sendable, Equatable {
    let standard, candidate: Double
    /// The candidate's over the rule's.
    let ratio: Double

    /// - Parameter rounds: what one round took, of the rule's kernel and of the candidate
    init(_ rounds: [(standard: Double, candidate: Double)]) {
        standard = rounds.map(\.standard).median
        candidate = rounds.map(\.candidate).median
        ratio = rounds.map { $0.candidate / $0.standard }.median
    }
}

extension [Double] {
    fileprivate var median: Double {
        let sorted = sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }
}
