/// Tensors under names, in a fixed order, with free text about them: what a safetensors file holds.
public struct NamedTensors: Sendable, Equatable {
    /// A tensor and its name.
    public struct Entry: Sendable, Equatable {
        /// Its name, which no other has.
        public let name: String
        /// Its numbers.
        public let tensor: Tensor
    }

    /// In the order in which they were added, which is that of files.
    public private(set) var entries: [Entry] = []
    /// Free text by key, such as `["format": "pt"]`.
    public var metadata: [String: String]
    private var places: [String: Int] = [:]

    /// No tensors yet.
    public init(metadata: [String: String] = [:]) { self.metadata = metadata }

    /// - Throws: ``NamedTensorsError`` where two entries share a name.
    public init(
        _ entries: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
    ) throws(NamedTensorsError) {
        self.metadata = metadata
        for entry in entries { try append(entry.name, entry.tensor) }
    }

    /// The names, in the order of ``entries``.
    public var names: [String] { entries.map(\.name) }

    /// The tensor of this name; `nil` where there is none.
    public subscript(name: String) -> Tensor? { places[name].map { entries[$0].tensor } }

    /// Adds `tensor` at the end.
    /// - Throws: ``NamedTensorsError`` where `name` is taken or reserved by the file format.
    public mutating func append(_ name: String, _ tensor: Tensor) throws(NamedTensorsError) {
        guard name != Safetensors.metadataKey else { throw .reservedName }
        guard places[name] == nil else { throw .duplicateName(name) }
        places[name] = entries.count
        entries.append(Entry(name: name, tensor: tensor))
    }
}

/// Why a tensor cannot go by a name.
public enum NamedTensorsError: Error, Equatable, CustomStringConvertible {
    /// Another tensor goes by it.
    case duplicateName(String)
    /// `__metadata__`, which stands for the free text in a safetensors file.
    case reservedName

    public var description: String {
        switch self {
        case .duplicateName(let name):
            "tensors: expected each name once, found a second \"\(name)\"\ngive every tensor a name of its own"
        case .reservedName:
            "tensors: the name \"\(Safetensors.metadataKey)\" is reserved by the safetensors format\nrename the tensor"
        }
    }
}
