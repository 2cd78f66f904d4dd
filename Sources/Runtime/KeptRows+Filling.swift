extension KeptRows {
    /// Computes the rows of all tables, batch after batch, and writes them to the store, which holds the constants.
    ///
    /// - Parameters:
    ///   - cache: takes complete tables, and gives those that it knows: then nothing is computed, and nobody asked.
    ///   - goOn: asked after each batch, with the share that is done; `false` ends it.
    /// - Returns: whether the tables are complete.
    /// - Throws: what the backend throws, and what `goOn` throws.
    package func fill(
        _ store: any StateStore, on backend: any Backend, knownTo cache: KeptRowsCache? = nil,
        goOn: (_ share: Double) throws -> Bool = { _ in true }
    ) throws -> Bool {
        for table in tables { try store.declare(table.name, table.type) }
        if try cache?.fill(self, store) == true { return true }
        let session = try Session(preparation, on: backend, store: store)
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
        try cache?.hold(self, store)
        return true
    }
}
