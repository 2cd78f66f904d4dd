extension Tensor {
    /// The first rows of [n, r…]; all of them where it has no more.
    package func prefix(rows count: Int) -> Tensor {
        guard let rows = shape.lengths.first, count >= 0, count < rows else { return self }
        let rest = shape.lengths.dropFirst()
        let kept = Shape([count] + rest)
        return Tensor(unchecked: kept, elements.prefix(kept.elementCount))
    }
}

extension Tensor.Elements {
    fileprivate func prefix(_ count: Int) -> Tensor.Elements {
        switch self {
        case .float32(let values): .float32(Array(values.prefix(count)))
        case .float64(let values): .float64(Array(values.prefix(count)))
        case .int32(let values): .int32(Array(values.prefix(count)))
        case .int64(let values): .int64(Array(values.prefix(count)))
        case .uint8(let values): .uint8(Array(values.prefix(count)))
        }
    }

    /// Puts other elements of the same type in the place of those from `start` on, without a copy of the rest. Elements of
    /// another type, or beyond the end, change nothing.
    package mutating func replace(from start: Int, with other: Tensor.Elements) {
        guard start >= 0, other.count <= count, start <= count - other.count else { return }
        let range = start..<start + other.count
        let old = self
        self = .uint8([])  // so that the array has one owner while it is changed
        switch (consume old, other) {
        case (.float32(var all), .float32(let part)):
            all.replaceSubrange(range, with: part)
            self = .float32(all)
        case (.float64(var all), .float64(let part)):
            all.replaceSubrange(range, with: part)
            self = .float64(all)
        case (.int32(var all), .int32(let part)):
            all.replaceSubrange(range, with: part)
            self = .int32(all)
        case (.int64(var all), .int64(let part)):
            all.replaceSubrange(range, with: part)
            self = .int64(all)
        case (.uint8(var all), .uint8(let part)):
            all.replaceSubrange(range, with: part)
            self = .uint8(all)
        case (let all, _): self = all
        }
    }
}
