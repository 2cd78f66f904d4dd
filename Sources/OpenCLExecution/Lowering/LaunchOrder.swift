/// What a launch takes: what it does both with, read and write, is written.
struct LaunchUse {
    var reads: Set<Memory> = []
    var writes: Set<Memory> = []
    let kernel: KernelUnit
}

/// Which launches each launch of a run has to wait for: those before it that write what it reads, those that read or write
/// what it writes, and those of its own kernel. Launches of which neither waits for the other may run at the same time, in
/// either order: the results have the same bits.
///
/// Launches of one kernel would do the same. But PoCL 3.1 keeps a kernel's code for several sizes and counts its uses without
/// telling them apart: with two sizes in flight it ends the process (`found->ref_count > 0`), or unloads code that runs.
struct LaunchOrder {
    /// For each launch, earlier ones; none of them waits for another one of them.
    let awaited: [[Int]]

    init(_ uses: [LaunchUse]) {
        var lastWriter: [Memory: Int] = [:]
        var readers: [Memory: [Int]] = [:]  // since the last writer
        var lastLaunch: [KernelUnit: Int] = [:]
        var before: [Set<Int>] = []  // all that a launch waits for, through others too
        var awaited: [[Int]] = []
        for (index, use) in uses.enumerated() {
            let written = use.writes.flatMap { (lastWriter[$0].map { [$0] } ?? []) + (readers[$0] ?? []) }
            let read = use.reads.compactMap { lastWriter[$0] }
            let needed = Set(written + read + (lastLaunch[use.kernel].map { [$0] } ?? []))
            let reached = needed.reduce(into: Set<Int>()) { $0.formUnion(before[$1]) }
            awaited.append(needed.subtracting(reached).sorted())
            before.append(reached.union(needed))
            lastLaunch[use.kernel] = index
            for memory in use.writes { (lastWriter[memory], readers[memory]) = (index, []) }
            for memory in use.reads.subtracting(use.writes) { readers[memory, default: []].append(index) }
        }
        self.awaited = awaited
    }

    /// Whether each launch waits for the one before it, so that there is nothing to choose.
    var isChain: Bool { awaited.indices.dropFirst().allSatisfy { awaited[$0] == [$0 - 1] } }
}

extension Launch {
    /// - Parameter isReadOnly: for each argument, whether the kernel only reads there
    func use(isReadOnly: [Bool]) -> LaunchUse {
        var use = LaunchUse(kernel: unit)
        for (argument, isReadOnly) in zip(arguments, isReadOnly) {
            guard case .memory(let memory, _) = argument.value else { continue }
            if isReadOnly { use.reads.insert(memory) } else { use.writes.insert(memory) }
        }
        return use
    }
}
