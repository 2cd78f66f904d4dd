/// A program's binary as a file of the cache.
///
///     "TANDEMCL" | version | length of key, report, binary | FNV-1a of all that follows | key | report | binary
///
/// The head has numbers of 8 bytes, little-endian. The key is the complete text that the program depends on, so that
/// two keys of equal hash are told apart; the report is what the compiler said of the kernels, and the launched groups.
struct BinaryEntry: Equatable {
    let key: String
    let interface: ProgramInterface?
    let launched: Set<LaunchedGroup>
    let binary: [UInt8]

    private static let magic = Array("TANDEMCL".utf8)
    /// Part of every key: an entry of another version is never looked for.
    static let version: UInt64 = 2
    private static let headBytes = 48

    var encoded: [UInt8] {
        let key = Array(self.key.utf8)
        let report = Array(BinaryReport(interface: interface, launched: launched).text.utf8)
        var bytes = Self.magic
        bytes.reserveCapacity(Self.headBytes + key.count + report.count + binary.count)
        for number in [Self.version, UInt64(key.count), UInt64(report.count), UInt64(binary.count)] {
            bytes.append(littleEndian: number)
        }
        let body = key + report + binary
        bytes.append(littleEndian: fnv1a64(body))
        return bytes + body
    }
}

extension BinaryEntry {
    /// Why a file is not taken.
    enum Refusal: Error, Equatable {
        /// Truncated, altered, or of another format.
        case damaged
        /// Whole, but of another program whose key has the same hash.
        case foreign
    }

    /// - Throws: ``Refusal`` where `bytes` are not a whole entry of `key`.
    init(_ bytes: [UInt8], key: String) throws(Refusal) {
        guard bytes.count >= Self.headBytes, bytes.starts(with: Self.magic) else { throw .damaged }
        let head = (1..<6).map { bytes.littleEndian(at: $0 * 8) }
        let rest = UInt64(bytes.count - Self.headBytes)
        guard head[0] == Self.version, head[1...3].allSatisfy({ $0 <= rest }), head[1...3].reduce(0, +) == rest,
            fnv1a64(bytes[Self.headBytes...]) == head[4]
        else { throw .damaged }
        let keyEnd = Self.headBytes + Int(head[1])
        let reportEnd = keyEnd + Int(head[2])
        guard bytes[Self.headBytes..<keyEnd].elementsEqual(key.utf8) else { throw .foreign }
        guard let report = BinaryReport(text: String(decoding: bytes[keyEnd..<reportEnd], as: UTF8.self)) else {
            throw .damaged
        }
        self.init(
            key: key, interface: report.interface, launched: report.launched, binary: Array(bytes[reportEnd...]))
    }
}

/// The entry's report as text, one fact a line, fields apart by tabs:
///
///     interface                    the compiler told of the kernels
///     kernel    fill
///     argument  source  float*  global  const
///     argument  target  float*  global
///     launched  fill  64           with this group (``LaunchRange/localKey``)
struct BinaryReport: Equatable {
    var interface: ProgramInterface?
    var launched: Set<LaunchedGroup>

    var text: String {
        var lines: [String] = interface == nil ? [] : ["interface"]
        for (name, arguments) in (interface?.kernels ?? [:]).sorted(by: { $0.key < $1.key }) {
            lines.append("kernel\t\(name)")
            lines += arguments.map {
                "argument\t\($0.name)\t\($0.type)\t\($0.address.rawValue)" + ($0.isConstant ? "\tconst" : "")
            }
        }
        lines += launched.map { "launched\t\($0.kernel)\t\($0.localKey)" }.sorted()
        return lines.joined(separator: "\n")
    }

    init(interface: ProgramInterface?, launched: Set<LaunchedGroup>) {
        self.interface = interface
        self.launched = launched
    }

    /// Nil where a line is not of the form above.
    init?(text: String) {
        self.init(interface: nil, launched: [])
        var kernel = ""
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            switch (fields[0], fields.count) {
            case ("interface", 1):
                interface = ProgramInterface(kernels: [:])
            case ("kernel", 2):
                kernel = fields[1]
                interface?.kernels[kernel] = []
            case ("argument", 4), ("argument", 5):
                guard let address = ArgumentInfo.Address(rawValue: fields[3]), fields.count == 4 || fields[4] == "const"
                else { return nil }
                interface?.kernels[kernel]?.append(
                    ArgumentInfo(name: fields[1], type: fields[2], address: address, isConstant: fields.count == 5))
            case ("launched", 3):
                guard let localKey = UInt64(fields[2]) else { return nil }
                launched.insert(LaunchedGroup(kernel: fields[1], localKey: localKey))
            default: return nil
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian number: UInt64) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate func littleEndian(at offset: Int) -> UInt64 {
        self[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
