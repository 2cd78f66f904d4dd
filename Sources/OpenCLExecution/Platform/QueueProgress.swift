import Synchronization

/// How far the in-order queue has come: commands are numbered after they are enqueued, and whoever waits for the
/// queue notes the number that had been given before.
///
/// It answers, without asking the driver, whether an object may still be used by a queued command. PoCL 3.1 aborts
/// the process when a buffer of a queued launch is released, although the standard makes the release wait.
struct QueueProgress: ~Copyable, Sendable {
    private let enqueued = Atomic<Int>(0)
    private let completed = Atomic<Int>(0)

    /// The number of the command just enqueued.
    func commandEnqueued() -> Int { enqueued.add(1, ordering: .acquiringAndReleasing).newValue }

    /// The newest number given; read before waiting.
    var newest: Int { enqueued.load(ordering: .acquiring) }

    /// All commands up to `number` have run.
    func completed(upTo number: Int) { completed.max(number, ordering: .acquiringAndReleasing) }

    func isCompleted(_ number: Int) -> Bool { number <= completed.load(ordering: .acquiring) }
}

/// The number of the last command that uses an object; 0 where none does.
struct LastUse: ~Copyable, Sendable {
    private let number = Atomic<Int>(0)

    func note(_ command: Int) { number.max(command, ordering: .relaxed) }
    var command: Int { number.load(ordering: .relaxed) }
}
