import Foundation
import OpenCLExecution
import Runtime
import TestFiles
import Testing

@testable import Tuning

@Suite struct TuningFileTests {
    @Test("a file is read as it was written, for its owner alone, and once more after it was replaced")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let file = try TuningFile.sample()
        try file.remember(in: folder.file("tandem"))
        let path = file.setup.rememberedPath(in: folder.file("tandem"))
        #expect(try TuningFile(path, for: file.setup, .sample) == file)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try TuningFile(setup: file.setup).remember(in: folder.file("tandem"))
        #expect(try TuningFile(path, for: file.setup, .sample).rows.isEmpty)
        #expect(try TemporaryFolder.names(folder.file("tandem")) == [path.split(separator: "/").last.map(String.init)])
        try file.write(to: folder.file("named.json"))
        #expect(try TuningFile(folder.file("named.json"), for: file.setup, .sample).table == file.table)
    }

    @Test("a file of another device, driver, platform, kernels or configuration is refused, with what to do")
    func otherSetup() throws {
        let file = try TuningFile.sample()
        let bytes = Array(try file.json.utf8)
        let setup = file.setup
        let others: [(String, TuningSetup)] = [
            ("device", .sample(device: "other")), ("driver", .sample(driver: "3.2")),
            ("platform", .sample(platform: "other")), ("device version", .sample(version: "other")),
            ("digest of the kernels", .sample(kernels: "0123456789abcdef")),
            ("kernel configuration", .sample(configuration: "cpu-class kernels, direct convolutions")),
        ]
        for (fact, other) in others {
            let error = try #require(throws: TuningError.self) {
                try TuningFile(bytes: bytes, path: "F", for: other, .sample)
            }
            guard case .otherSetup("F", fact, _, _) = error else { Issue.record("\(error)"); continue }
            #expect(error.description.contains("run `tandem tune` again"))
        }
        #expect(setup.rememberedPath(in: "C") == TuningSetup.sample(driver: "3.2").rememberedPath(in: "C"))
        #expect(setup.rememberedPath(in: "C") != TuningSetup.sample(device: "other").rememberedPath(in: "C"))
    }

    @Test("damage is named: syntax, fields, formats, operations, kernels, digests, doubles", arguments: damages)
    func damage(_ damage: Damage) throws {
        let text = try TuningFile.sample().json
        let damaged = text.replacing(damage.from, with: damage.to)
        #expect(damaged != text)
        let error = try #require(throws: TuningError.self) {
            try TuningFile(bytes: Array(damaged.utf8), path: "F", for: .sample(), .sample)
        }
        #expect(error.description.contains(damage.message), "\(error)")
        #expect(error.description.contains("tandem tune"))
    }

    struct Damage: Sendable {
        let from, to, message: String
    }

    private static let damages = [
        Damage(from: "\"rows\" : [", to: "\"rows\" : ", message: "tuned kernels F: "),
        Damage(from: "\"format\" : 1", to: "\"format\" : 2", message: "expected format 1, found 2"),
        Damage(from: "\"format\" : 1,", to: "", message: "'format' is missing"),
        Damage(from: "\"driver\" : ", to: "\"driven\" : ", message: "'driven' is unknown"),
        Damage(from: "\"date\" : ", to: "\"data\" : ", message: "'data' is unknown"),
        Damage(from: "\"side\" : 4", to: "\"side\" : 3", message: "row 0: expected an operation"),
        Damage(from: "\"side\" : 4", to: "\"side\" : 2", message: "expected rows of the digest"),
        Damage(from: "\"side\" : 4", to: "\"side\" : 4.5", message: "tuned kernels F: "),
        Damage(from: "\"side\" : 4", to: "\"side\" : 4, \"top\" : 1", message: "row 0: expected an operation"),
        Damage(from: "\"rows\" : 64", to: "\"rows\" : 1000000000000", message: "row 0: expected an operation"),
        Damage(from: "\"rows\" : 64", to: "\"rows\" : -64", message: "row 0: expected an operation"),
        Damage(from: "\"milliseconds\" : 0.5", to: "\"milliseconds\" : 0", message: "row 0: expected an operation"),
    ]

    @Test("the same operation twice is refused")
    func twice() throws {
        let file = try TuningFile.sample()
        let double = TuningFile(setup: file.setup, rows: file.rows + file.rows.prefix(1))
        #expect(throws: TuningError.self) {
            try TuningFile(bytes: Array(try double.json.utf8), path: "F", for: file.setup, .sample)
        }
    }

    /// A sparse file may claim any length: the array for it would have ended the process.
    @Test("a file longer than any that is written is refused unread, and a folder is no file")
    func endless() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("long.json")
        try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
        #expect(truncate(path, 1 << 43) == 0)
        let error = #expect(throws: TuningError.self) { try TuningFile(path, for: .sample(), .sample) }
        #expect(error == .tooLong(path: path, byteCount: 1 << 43, limit: TuningFile.longestFile))
        #expect(throws: FileError.self) { try TuningFile(folder.path, for: .sample(), .sample) }
        #expect(throws: FileError.self) { try TuningFile(folder.file("none"), for: .sample(), .sample) }
    }

    @Test("new findings take the place of old ones: a faster kernel, or the rule's again; others stay")
    func replacing() throws {
        var file = try TuningFile.sample()
        let keys = file.rows.map(\.key)
        var faster = TuningFinding(key: keys[0], standard: .product(.packed))
        (faster.choice, faster.standardSeconds, faster.seconds) = (.product(.dots(2)), 0.004, 0.002)
        var ended = TuningFinding(key: keys[1], standard: .forward(.winograd(2)))
        ended.isComplete = false
        file.replace([faster, ended], date: "later", command: "again")
        #expect(file.rows.map(\.key) == [keys[1], keys[0]])
        #expect(file.rows[1].milliseconds == 2 && file.rows[1].date == "later" && file.rows[1].command == "again")
        file.replace([TuningFinding(key: keys[0], standard: .product(.packed))], date: "", command: "")
        #expect(file.rows.map(\.key) == [keys[1]])
    }

    @Test("a table's digest changes with every choice, and not with their order")
    func digest() throws {
        let rows = try TuningFile.sample().rows
        let table = TuningFile(setup: .sample(), rows: rows).table
        #expect(table.digest == TuningFile(setup: .sample(), rows: rows.reversed()).table.digest)
        #expect(table.digest != TuningFile(setup: .sample(), rows: [rows[0]]).table.digest)
        #expect(table.count == 2 && table.description.hasPrefix("2 tuned kernels ("))
        #expect(table.digest.wholeMatch(of: /[0-9a-f]{16}/) != nil)
    }
}

extension TemporaryFolder {
    fileprivate static func names(_ path: String) throws -> [String?] {
        try FileManager.default.contentsOfDirectory(atPath: path)
    }
}

extension TuningSetup {
    static func sample(
        device: String = "cpu", version: String = "OpenCL 3.0", driver: String = "3.1", platform: String = "PoCL 3.1",
        kernels: String = "fedcba9876543210",
        configuration: String = "cpu-class kernels, winograd convolutions"
    ) -> TuningSetup {
        TuningSetup(
            device: device, version: version, driver: driver, platform: platform, kernels: kernels,
            configuration: configuration)
    }
}

extension KernelChoices {
    static let sample = KernelChoices(KernelConfiguration(family: .cpu), localBytes: 1 << 20)
}

extension TuningFile {
    /// A product and a convolution.
    static func sample() throws -> TuningFile {
        let product = try #require(
            TuningKey(
                .matrixMultiply(MatrixMultiplication(transposesRight: true)), [[64, 128], [32, 128]],
                result: [64, 32]))
        let geometry = ConvolutionGeometry(stride: Extent(2), padding: Padding(1))
        let layer = try #require(
            TuningKey(.convolution(geometry), [[128, 1, 28, 28], [8, 1, 3, 3]], result: [128, 8, 14, 14]))
        let tile = try #require(
            KernelChoice(algorithm: "lanes", block: ["channels": 2, "pixels": 2, "band": 7], for: layer))
        func row(_ key: TuningKey, _ choice: KernelChoice) -> Row {
            Row(
                key: key, choice: choice, standard: "packed", standardMilliseconds: 0.75, milliseconds: 0.5,
                date: "2026-11-29T10:00:00Z", command: "tandem tune mlp")
        }
        return TuningFile(setup: .sample(), rows: [row(product, .product(.dots(4))), row(layer, tile)])
    }
}
