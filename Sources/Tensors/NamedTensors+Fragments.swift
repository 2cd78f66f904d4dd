// Parts of a model's tensors, told apart by what stands before a dot: taken out, put in, and replaced.

extension NamedTensors {
    /// Those whose names begin with `prefix` and a dot, without these: the part of a model as a model of its own.
    public func fragment(_ prefix: String) throws(NamedTensorsError) -> NamedTensors {
        let start = "\(prefix)."
        return try NamedTensors(
            entries.filter { $0.name.hasPrefix(start) }.map { (String($0.name.dropFirst(start.count)), $0.tensor) })
    }

    /// All of them with `prefix` and a dot before their names: a model as the part of another one.
    public func prefixed(_ prefix: String) throws(NamedTensorsError) -> NamedTensors {
        try NamedTensors(entries.map { ("\(prefix).\($0.name)", $0.tensor) })
    }

    /// These, followed by others.
    /// - Throws: ``NamedTensorsError/duplicateName(_:)``
    public func followed(by others: NamedTensors) throws(NamedTensorsError) -> NamedTensors {
        var all = self
        for entry in others.entries { try all.append(entry.name, entry.tensor) }
        return all
    }

    /// These in their order, with the tensors that `others` have under the same names in their places.
    public func replaced(by others: NamedTensors) throws(NamedTensorsError) -> NamedTensors {
        try NamedTensors(entries.map { ($0.name, others[$0.name] ?? $0.tensor) }, metadata: metadata)
    }
}
