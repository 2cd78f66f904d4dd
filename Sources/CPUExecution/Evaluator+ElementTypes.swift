import Runtime

// Chooses the function for the type of the elements: real numbers, integers or bytes.

extension Evaluator {
    func constant(_ scalar: Scalar, _ shape: Shape) -> Tensor.Elements {
        let count = shape.elementCount
        return switch scalar.elementType {
        case .float32, .float64: R.elements(Array(repeating: R(scalar.value), count: count))
        case .int32, .int64: .int32(Array(repeating: Int32(cutting: scalar.value), count: count))
        case .uint8: .uint8(Array(repeating: UInt8(cutting: scalar.value), count: count))
        }
    }

    func unary(_ function: UnaryFunction, _ x: Tensor) -> Tensor.Elements {
        if case .int32(let integers) = x.elements { return .int32(CPUExecution.unary(function, integers)) }
        return R.elements(CPUExecution.unary(function, R.array(x)))
    }

    func binary(_ function: BinaryFunction, _ a: Tensor, _ b: Tensor) -> Tensor.Elements {
        if case .int32(let integers) = a.elements { return .int32(CPUExecution.binary(function, integers, b.integers)) }
        return R.elements(CPUExecution.binary(function, R.array(a), R.array(b)))
    }

    func compare(_ comparison: Comparison, _ a: Tensor, _ b: Tensor) -> Tensor.Elements {
        switch a.elements {
        case .float32, .float64: .uint8(CPUExecution.compare(comparison, R.array(a), R.array(b)))
        case .int32, .int64: .uint8(CPUExecution.compare(comparison, a.integers, b.integers))
        case .uint8: .uint8(CPUExecution.compare(comparison, a.bytes, b.bytes))
        }
    }

    func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor.Elements {
        switch a.elements {
        case .float32, .float64: R.elements(CPUExecution.select(condition.bytes, R.array(a), R.array(b)))
        case .int32, .int64: .int32(CPUExecution.select(condition.bytes, a.integers, b.integers))
        case .uint8: .uint8(CPUExecution.select(condition.bytes, a.bytes, b.bytes))
        }
    }

    /// Real numbers towards integers lose their fraction and stop at the bounds, NaN becomes 0; integers towards
    /// bytes keep their low bits.
    func cast(_ x: Tensor, to type: ElementType) -> Tensor.Elements {
        switch type {
        case .float32, .float64: R.elements(R.array(x))
        case .int32, .int64: .int32(x.integers)
        case .uint8: .uint8(x.bytes)
        }
    }

    func read(_ x: Tensor, _ access: Access, _ shape: Shape) -> Tensor.Elements {
        switch x.elements {
        case .float32, .float64: R.elements(access.read(R.array(x), shape, outside: .nan))
        case .int32, .int64: .int32(access.read(x.integers, shape, outside: 0))
        case .uint8: .uint8(access.read(x.bytes, shape, outside: 0))
        }
    }

    func pad(_ x: Tensor, _ low: [Int], _ shape: Shape) -> Tensor.Elements {
        switch x.elements {
        case .float32, .float64: R.elements(CPUExecution.pad(R.array(x), x.shape, low: low, result: shape))
        case .int32, .int64: .int32(CPUExecution.pad(x.integers, x.shape, low: low, result: shape))
        case .uint8: .uint8(CPUExecution.pad(x.bytes, x.shape, low: low, result: shape))
        }
    }

    func concatenate(_ parts: [Tensor], _ axis: Int, _ shape: Shape) -> Tensor.Elements {
        func joined<Element: Numeric>(_ values: (Tensor) -> [Element]) -> [Element] {
            CPUExecution.concatenate(parts.map { (values($0), $0.shape) }, axis: axis, result: shape)
        }
        return switch parts[0].elements {
        case .float32, .float64: R.elements(joined(R.array))
        case .int32, .int64: .int32(joined(\.integers))
        case .uint8: .uint8(joined(\.bytes))
        }
    }

    func gather(_ table: Tensor, _ indices: [Int32]) -> Tensor.Elements {
        switch table.elements {
        case .float32, .float64:
            R.elements(CPUExecution.gather(R.array(table), table.shape, indices, outside: .nan))
        case .int32, .int64: .int32(CPUExecution.gather(table.integers, table.shape, indices, outside: 0))
        case .uint8: .uint8(CPUExecution.gather(table.bytes, table.shape, indices, outside: 0))
        }
    }
}
