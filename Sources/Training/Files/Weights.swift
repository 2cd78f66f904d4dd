/// The parameters of a model in a file: safetensors under PyTorch's names, shapes and layouts.
package enum Weights {
    /// The weights in the file at `path`, in the model's order.
    /// - Throws: ``WeightsError`` with all differences; `SafetensorsError` where it is no such file.
    package static func read(_ path: String, for parameters: Parameters, of model: any Model) throws -> NamedTensors {
        try read(path, for: parameters, title: model.title)
    }

    /// - Parameter title: the model with its options, for people.
    static func read(_ path: String, for parameters: Parameters, title: String) throws -> NamedTensors {
        let found = try Safetensors.read(path)
        let expected = parameters.declared.map { ($0.name, $0.fileType) }
        let differences = TensorDifference.between(expected: expected, found: found)
        guard differences.isEmpty else {
            throw WeightsError(
                file: path, expectedModel: title, foundModel: found.metadata["model"], differences)
        }
        return try converted(found, for: parameters)
    }

    /// Those of `tensors`, as files have them, that are parameters, as graphs have them.
    static func converted(_ tensors: NamedTensors, for parameters: Parameters) throws -> NamedTensors {
        try NamedTensors(
            parameters.declared.compactMap { parameter in
                try tensors[parameter.name].map {
                    (parameter.name, try $0.converted(to: parameter.value.type.elementType))
                }
            }, metadata: tensors.metadata)
    }

    /// The weights on a device, with the model's name and options as text beside them.
    package static func collect(_ parameters: Parameters, title: String, from store: any StateStore) throws
        -> NamedTensors
    {
        var tensors = NamedTensors(metadata: ["format": "pt", "model": title])
        for parameter in parameters.declared {
            let tensor = try store.read(parameter.name).converted(to: parameter.fileType.elementType)
            try tensors.append(parameter.name, tensor)
        }
        return tensors
    }
}

extension Model {
    /// The model with its options, for people: `sum-classifier --head mlp`.
    package var title: String {
        ([name] + options.sorted { $0.key < $1.key }.map { "--\($0.key) \($0.value)" }).joined(separator: " ")
    }
}

extension Tensor {
    /// A counter as the other of the two integer types that it has in graphs and in files. A number of steps that no
    /// i32 holds becomes the largest one.
    fileprivate func converted(to type: ElementType) throws(TensorError) -> Tensor {
        switch (elements, type) {
        case (.int64(let values), .int32):
            return try Tensor(shape: shape, elements: .int32(values.map { Int32(clamping: $0) }))
        case (.int32(let values), .int64):
            return try Tensor(shape: shape, elements: .int64(values.map(Int64.init)))
        default: return self
        }
    }
}

extension NamedTensors {
    /// Writes every tensor to the state of its name.
    package func write(to store: any StateStore) throws {
        for entry in entries {
            try store.declare(entry.name, TensorType(entry.tensor.elementType, entry.tensor.shape))
            try store.write(entry.tensor, to: entry.name)
        }
    }
}

/// One tensor that is not as it should be.
public enum TensorDifference: Sendable, Equatable {
    /// The model has this parameter, the file does not.
    case missing(name: String, expected: TensorType)
    /// The file has this tensor, the model does not.
    case unexpected(name: String, found: TensorType)
    /// Both have it, with other element types or shapes.
    case type(name: String, expected: TensorType, found: TensorType)

    /// All differences, the expected tensors first.
    static func between(expected: [(name: String, type: TensorType)], found: NamedTensors) -> [TensorDifference] {
        var differences: [TensorDifference] = []
        for (name, type) in expected {
            guard let tensor = found[name] else {
                differences.append(.missing(name: name, expected: type))
                continue
            }
            let foundType = TensorType(tensor.elementType, tensor.shape)
            if foundType != type { differences.append(.type(name: name, expected: type, found: foundType)) }
        }
        let names = Set(expected.map(\.name))
        for entry in found.entries where !names.contains(entry.name) {
            let type = TensorType(entry.tensor.elementType, entry.tensor.shape)
            differences.append(.unexpected(name: entry.name, found: type))
        }
        return differences
    }
}

extension TensorDifference: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let name, let expected): "\(name): expected \(expected), found none"
        case .unexpected(let name, let found): "\(name): expected none, found \(found)"
        case .type(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
        }
    }
}

/// A file of weights that are not the model's.
public struct WeightsError: Error, Equatable, CustomStringConvertible {
    /// The path of the file.
    public let file: String
    /// The model that was to take the weights, with its options.
    public let expectedModel: String
    /// What the file says it was written for.
    public let foundModel: String?
    /// Every tensor that does not fit.
    public let differences: [TensorDifference]

    init(file: String, expectedModel: String, foundModel: String?, _ differences: [TensorDifference]) {
        (self.file, self.differences) = (file, differences)
        (self.expectedModel, self.foundModel) = (expectedModel, foundModel)
    }

    public var description: String {
        "weights \(file): expected those of \(expectedModel), found "
            + (foundModel.map { $0 == expectedModel ? "" : "those of \($0): " } ?? "")
            + "\(differences.count) difference\(differences.count == 1 ? "" : "s"): "
            + differences.map(\.description).joined(separator: "; ")
            + "\nname a file of weights of this model, or give the options it was trained with"
    }
}
