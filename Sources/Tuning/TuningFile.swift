import FoundationEssentials
import OpenCLExecution
import Tensors

/// Kernels that were measured to be faster than the rules' on one device.
package struct TuningFile: Equatable, Sendable {
    /// One of them, and how it was found.
    package struct Row: Equatable, Sendable {
        package let key: TuningKey
        package let choice: KernelChoice
        /// What the rule chose, in words.
        package let standard: String
        package let standardMilliseconds, milliseconds: Double
        /// When it was measured (ISO 8601), and by which command.
        package let date, command: String

        package init(
            key: TuningKey, choice: KernelChoice, standard: String, standardMilliseconds: Double,
            milliseconds: Double, date: String, command: String
        ) {
            (self.key, self.choice, self.standard) = (key, choice, standard)
            (self.standardMilliseconds, self.milliseconds) = (standardMilliseconds, milliseconds)
            (self.date, self.command) = (date, command)
        }
    }

    package let setup: TuningSetup
    package private(set) var rows: [Row]

    package init(setup: TuningSetup, rows: [Row] = []) { (self.setup, self.rows) = (setup, rows) }

    package var table: TuningTable {
        TuningTable(Dictionary(rows.map { ($0.key, $0.choice) }) { first, _ in first })
    }

    /// Puts the rows of a new search in the place of those of the same operations; where the rule's kernel was kept, none.
    package mutating func replace(_ findings: [TuningFinding], date: String, command: String) {
        let searched = Set(findings.filter { $0.isComplete || $0.choice != nil }.map(\.key))
        rows.removeAll { searched.contains($0.key) }
        for finding in findings {
            guard let choice = finding.choice, let standard = finding.standardSeconds, let seconds = finding.seconds
            else { continue }
            rows.append(
                Row(
                    key: finding.key, choice: choice, standard: "\(finding.standard)",
                    standardMilliseconds: standard * 1000, milliseconds: seconds * 1000, date: date, command: command))
        }
    }
}

// MARK: On disk

extension TuningFile {
    /// A row has less than 1 KiB.
    package static let longestFile = 4 << 20

    /// Reads a file of the setup at hand.
    ///
    /// - Parameter choices: what is possible with it; a row that is not is refused
    /// - Throws: ``TuningError``, `FileError`
    package init(_ path: String, for setup: TuningSetup, _ choices: KernelChoices) throws {
        let file = try RegularFile(path)
        guard file.byteCount <= Self.longestFile else {
            throw TuningError.tooLong(path: path, byteCount: file.byteCount, limit: Self.longestFile)
        }
        try self.init(bytes: file.bytes(0..<file.byteCount), path: path, for: setup, choices)
    }

    /// The same of bytes that were read from `path`.
    init(bytes: [UInt8], path: String, for setup: TuningSetup, _ choices: KernelChoices) throws(TuningError) {
        let content: TuningContent
        do {
            let decoder = JSONDecoder()
            let format = try decoder.decode(TuningContent.Head.self, from: Data(bytes)).format
            guard format == TuningContent.format else {
                throw TuningError.format(path: path, expected: TuningContent.format, found: format)
            }
            content = try decoder.decode(TuningContent.self, from: Data(bytes))
        } catch let error as TuningError {
            throw error
        } catch {
            throw .damaged(path: path, reason: error.decodingReason)
        }
        for (expected, found) in zip(setup.facts, content.setup.facts) where expected.value != found.value {
            throw .otherSetup(path: path, fact: expected.name, expected: expected.value, found: found.value)
        }
        self.init(setup: setup)
        var known: Set<TuningKey> = []
        for (number, row) in content.rows.enumerated() {
            guard let row = row.row(choices), known.insert(row.key).inserted else {
                throw .damaged(
                    path: path,
                    reason: "row \(number): expected an operation, once, with a kernel that is possible here")
            }
            rows.append(row)
        }
        guard content.digest == table.digest else {
            throw .damaged(
                path: path, reason: "expected rows of the digest \(content.digest), found \(table.digest)")
        }
    }

    /// The text of the file.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(TuningContent(self)), as: UTF8.self) + "\n"
        }
    }

    /// Writes the file, whole or not at all, for its owner alone; the folder is made where it is missing. Two processes may
    /// do so at once: the file of the later one stays.
    package func remember(in folder: String) throws {
        let path = setup.rememberedPath(in: folder)
        do {
            try PrivateFile.makeFolder(folder)
            try PrivateFile.replace(path, with: Array(json.utf8))
        } catch let failure as FileFailure {
            throw FileError(path: path, operation: .write, reason: .system(failure.code))
        }
    }

    /// Writes the file for whoever may read it, whole or not at all.
    package func write(to path: String) throws { try AtomicFile.write(json, to: path) }
}
