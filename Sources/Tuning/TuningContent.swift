import FoundationEssentials
import OpenCLExecution

/// A file of measured kernels as JSON. Fields that are missing or unknown are refused.
struct TuningContent: Codable {
    static let format = 1

    let format: Int
    let device, version, driver, platform, kernels, configuration: String
    /// ``TuningTable/digest`` of the rows.
    let digest: String
    let rows: [Row]

    /// What every format has.
    struct Head: Decodable {
        let format: Int
    }

    struct Row: Codable {
        let operation: String
        let sizes: [String: Int]
        let kernel: String
        let block: [String: Int]
        let standard: String
        let standardMilliseconds, milliseconds: Double
        let date, command: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case operation, sizes, kernel, block, standard, milliseconds, date, command
            case standardMilliseconds = "standard milliseconds"
        }
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case format, device, version, driver, platform, kernels, configuration, digest, rows
    }

    var setup: TuningSetup {
        TuningSetup(
            device: device, version: version, driver: driver, platform: platform, kernels: kernels,
            configuration: configuration)
    }

    init(_ file: TuningFile) {
        format = Self.format
        let setup = file.setup
        (device, version, driver, platform) = (setup.device, setup.version, setup.driver, setup.platform)
        (kernels, configuration, digest) = (setup.kernels, setup.configuration, file.table.digest)
        rows = file.rows.map { row in
            Row(
                operation: row.key.name, sizes: row.key.sizes, kernel: row.choice.algorithm,
                block: Dictionary(row.choice.block.map { ($0.key, $0.value) }) { first, _ in first },
                standard: row.standard, standardMilliseconds: row.standardMilliseconds,
                milliseconds: row.milliseconds, date: row.date, command: row.command)
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.containerOfNoOther(CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try values.decode(String.self, forKey: key) }
        format = try values.decode(Int.self, forKey: .format)
        (device, version, driver) = (try text(.device), try text(.version), try text(.driver))
        (platform, kernels) = (try text(.platform), try text(.kernels))
        (configuration, digest) = (try text(.configuration), try text(.digest))
        rows = try values.decode([Row].self, forKey: .rows)
    }
}

extension TuningContent.Row {
    init(from decoder: any Decoder) throws {
        let values = try decoder.containerOfNoOther(CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try values.decode(String.self, forKey: key) }
        func numbers(_ key: CodingKeys) throws -> [String: Int] { try values.decode([String: Int].self, forKey: key) }
        (operation, kernel, standard) = (try text(.operation), try text(.kernel), try text(.standard))
        (sizes, block) = (try numbers(.sizes), try numbers(.block))
        standardMilliseconds = try values.decode(Double.self, forKey: .standardMilliseconds)
        milliseconds = try values.decode(Double.self, forKey: .milliseconds)
        (date, command) = (try text(.date), try text(.command))
    }

    /// What the words mean; `nil` where that is nothing, or not possible.
    func row(_ choices: KernelChoices) -> TuningFile.Row? {
        guard let key = TuningKey(name: operation, sizes: sizes),
            let choice = KernelChoice(algorithm: kernel, block: block, for: key), choices.isValid(choice, for: key),
            milliseconds > 0, standardMilliseconds > 0
        else { return nil }
        return TuningFile.Row(
            key: key, choice: choice, standard: standard, standardMilliseconds: standardMilliseconds,
            milliseconds: milliseconds, date: date, command: command)
    }
}

/// Any name of a field.
private struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// A container of these fields.
    /// - Throws: `DecodingError` where there is another one
    fileprivate func containerOfNoOther<Key: CodingKey & CaseIterable>(
        _ keys: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Set(keys.allCases.map(\.stringValue))
        for field in try container(keyedBy: FieldName.self).allKeys where !known.contains(field.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "the field '\(field.stringValue)' is unknown"))
        }
        return try container(keyedBy: keys)
    }
}

extension Error {
    /// What a decoder says, with the place in the file.
    var decodingReason: String {
        let (context, what): (DecodingError.Context?, String) =
            switch self as? DecodingError {
            case .typeMismatch(_, let context): (context, "")
            case .valueNotFound(_, let context): (context, "")
            case .keyNotFound(let key, let context): (context, "the field '\(key.stringValue)' is missing; ")
            case .dataCorrupted(let context): (context, "")
            default: (nil, "\(self)")
            }
        guard let context else { return what }
        let place = context.codingPath.map { $0.intValue.map { "row \($0)" } ?? $0.stringValue }.joined(separator: ", ")
        return (place.isEmpty ? "" : "\(place): ") + what + context.debugDescription
    }
}
