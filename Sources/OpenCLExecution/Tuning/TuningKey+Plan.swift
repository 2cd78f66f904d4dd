import Runtime

extension Plan {
    /// The distinct operations whose CPU-class kernel can be chosen, with the multiplications that all steps of each take;
    /// the most work first. Steps that become part of a kernel of small steps are not among them.
    package var tunableWork: [(key: TuningKey, multiplications: Int)] {
        let isSmall = SmallSteps.smallSteps(of: self)
        var work: [TuningKey: Int] = [:]
        var keys: [TuningKey] = []
        for (index, step) in steps.enumerated() where !isSmall[index] {
            guard let key = TuningKey(step) else { continue }
            if work[key] == nil { keys.append(key) }
            work[key, default: 0] += key.multiplications
        }
        return keys.map { (key: $0, multiplications: work[$0] ?? 0) }.sorted { $0.multiplications > $1.multiplications }
    }
}
