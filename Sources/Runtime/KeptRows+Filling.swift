extension KeptRows {
    /// Computes the rows of all tables, batch after batch, and writes them to the store, which holds the constants.
    ///
    /// - Parameter goOn: asked after each batch, with the share that is done; `false` ends it.
    /// - Returns: whether the tables are complete.
    /// - Throws: what the backend throws, and what `goOn` throws.
    package func fill(
        _ store: any StateStore, on backend: any Backend, goOn: (_ share: Double) throws -> Bool = { _ in true }
    ) throws -> Bool {
        let session = try Session(preparation, on: backend, store: store)
        for table in tables { try store.declare(table.name, table.type) }
        let rows = tables.map(\.rows).max() ?? 0
        let step = tables.map(\.rowsPerRun).min() ?? 1
        for first in stride(from: 0, to: rows, by: step) {
            try session.write(.scalar(Int32(clamping: first)), to: Self.firstRow)
            try session.run()
            for table in tables where first < table.rows {
                let values = try session.read(table.name).prefix(rows: table.rows - first)
                try store.write(values, to: table.name, firstRow: first)
            }
            guard try goOn(Double(min(rows, first + step)) / Double(rows)) else { return false }
        }
        return true
    }
}
