/// Tables of kept rows that were filled before, for runs that keep the same ones.
///
/// Runs that differ in their seeds, or in what they train behind the same frozen parts, keep the same tables. A table is
/// known where its preparation is the same program and every state that this reads has the same bits: the kernels that one
/// backend takes for it then compute the bits that are known, so that a run has the same results with a cache and without.
///
/// What it holds are copies on the host. Above ``limit``, those that were not asked for the longest are given up.
public final class KeptRowsCache {
    private struct Entry {
        let preparation: Program
        let states: [Tensor]
        let tables: [Tensor]

        var byteCount: Int { (states + tables).reduce(0) { $0 + $1.byteCount } }

        func isOf(_ preparation: Program, _ states: [Tensor]) -> Bool {
            self.preparation.computesTheSame(as: preparation) && self.states.count == states.count
                && zip(self.states, states).allSatisfy { $0.hasSameBits(as: $1) }
        }
    }

    /// The most bytes that are held: tables, and the states that they were computed from.
    public let limit: Int
    /// Those that were asked for last at the end.
    private var entries: [Entry] = []

    /// - Important: a cache belongs to one backend, with one choice of kernels; others may compute other bits.
    public init(limit: Int = 1 << 30) { self.limit = limit }

    /// Fills the tables in the store where they are known.
    /// - Returns: whether they are.
    func fill(_ rows: KeptRows, _ store: any StateStore) throws -> Bool {
        guard entries.contains(where: { $0.preparation.computesTheSame(as: rows.preparation) }) else { return false }
        let states = try Self.states(of: rows, store)
        guard let place = entries.firstIndex(where: { $0.isOf(rows.preparation, states) }) else { return false }
        let known = entries.remove(at: place)
        entries.append(known)
        for (table, values) in zip(rows.tables, known.tables) { try store.write(values, to: table.name) }
        return true
    }

    /// Holds tables that were just filled.
    func hold(_ rows: KeptRows, _ store: any StateStore) throws {
        // Most states, the images above all, are those of tables that are held already; equal ones are held once.
        let states = try Self.states(of: rows, store).map { state in
            entries.lazy.flatMap(\.states).first { $0.hasSameBits(as: state) } ?? state
        }
        let entry = Entry(
            preparation: rows.preparation, states: states, tables: try rows.tables.map { try store.read($0.name) })
        guard entry.byteCount <= limit else { return }
        entries.append(entry)
        while entries.reduce(0, { $0 + $1.byteCount }) > limit { entries.removeFirst() }
    }

    private static func states(of rows: KeptRows, _ store: any StateStore) throws -> [Tensor] {
        try rows.preparation.states.map { try store.read($0.name) }
    }
}
