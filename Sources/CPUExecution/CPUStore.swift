import Runtime

/// States in arrays of the host.
final class CPUStore: StateStore {
    let precision: Precision
    private(set) var declarations: [(name: String, type: TensorType)] = []
    /// The values, in the order of the declarations.
    var values: [Tensor.Elements] = []
    private var indices: [String: Int] = [:]

    init(precision: Precision) { self.precision = precision }

    func declare(_ name: String, _ type: TensorType) throws {
        if let index = indices[name] {
            guard declarations[index].type == type else {
                throw RuntimeError.stateType(name: name, expected: declarations[index].type, found: type)
            }
            return
        }
        indices[name] = values.count
        declarations.append((name, type))
        values.append(Tensor.zeros(type.shape, precision.stored(type.elementType)).elements)
    }

    func write(_ tensor: Tensor, to name: String) throws {
        let index = try self.index(of: name)
        let type = declarations[index].type
        guard tensor.shape == type.shape, let elements = precision.storing(tensor, as: type.elementType) else {
            throw RuntimeError.stateType(
                name: name, expected: type, found: TensorType(tensor.elementType, tensor.shape))
        }
        values[index] = elements
    }

    func write(_ tensor: Tensor, to name: String, firstRow: Int) throws {
        let index = try self.index(of: name)
        let type = declarations[index].type
        let first = try type.firstElement(ofRows: tensor, from: firstRow, name: name)
        guard let rows = precision.storing(tensor, as: type.elementType) else {
            throw RuntimeError.stateType(
                name: name, expected: type, found: TensorType(tensor.elementType, tensor.shape))
        }
        values[index].replace(from: first, with: rows)
    }

    func read(_ name: String) throws -> Tensor {
        let index = try self.index(of: name)
        return try Tensor(shape: declarations[index].type.shape, elements: values[index])
    }

    /// Where the state stands among the declarations.
    func index(of name: String) throws -> Int {
        guard let index = indices[name] else {
            throw RuntimeError.unknownState(name: name, known: declarations.map(\.name))
        }
        return index
    }
}
