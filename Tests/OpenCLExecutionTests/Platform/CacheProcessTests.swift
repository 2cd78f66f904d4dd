import Foundation
import TestFiles
import Testing

@testable import OpenCLExecution

/// Several processes on one folder of binaries. The processes are this test program again, told to run the worker alone.
@Suite struct CacheProcessTests {
    private static let folderVariable = "TANDEM_TEST_CACHE_FOLDER"
    private static let keys = (0..<12).map { "program \($0)" }
    private static let limitBytes = 40_000

    @Test("several processes that fill, read, damage and evict one cache leave whole entries within its limit")
    func processes() throws {
        let folder = try TemporaryFolder()
        let cache = folder.file("cache/tandem")
        let workers = try (0..<4).map { _ in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            process.arguments = ["--testing-library", "swift-testing", "--filter", "CacheProcessTests.worker"]
            process.environment = ProcessInfo.processInfo.environment.merging([Self.folderVariable: cache]) { $1 }
            (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
            try process.run()
            return process
        }
        for worker in workers {
            worker.waitUntilExit()
            #expect(worker.terminationStatus == 0)
        }
        let store = BinaryStore(folder: cache, limitBytes: Self.limitBytes)
        #expect(store.store(Self.entry("the last one")))
        let files = try PrivateFile.files(of: cache)
        #expect(files.count > 1 && files.reduce(0) { $0 + $1.byteCount } <= Self.limitBytes)
        var whole = 0
        for key in Self.keys where store.entry(key: key) != nil { whole += 1 }
        #expect(whole > 0)
        let permissions = try files.map {
            try FileManager.default.attributesOfItem(atPath: "\(cache)/\($0.name)")[.posixPermissions] as? Int
        }
        #expect(permissions.allSatisfy { $0 == 0o600 })
        for path in [cache, folder.file("cache")] {
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
        }
    }

    /// What each of the processes does: every entry that it finds must be whole, whoever wrote it.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment[folderVariable] != nil, "runs in processes of the test above"))
    func worker() throws {
        let folder = try #require(ProcessInfo.processInfo.environment[Self.folderVariable])
        let store = BinaryStore(folder: folder, limitBytes: Self.limitBytes)
        var found = 0
        for round in 0..<400 {
            let key = Self.keys[(round * 7 + Int(getpid())) % Self.keys.count]
            if let entry = store.entry(key: key) {
                found += 1
                #expect(entry == Self.entry(key))
            } else {
                store.store(Self.entry(key))
            }
            if round % 50 == 49 { try Data("damage".utf8).write(to: URL(fileURLWithPath: store.path(of: key))) }
        }
        #expect(found > 0)
    }

    /// About 4,000 bytes, which differ with the key.
    private static func entry(_ key: String) -> BinaryEntry {
        let bytes = (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* (key.utf8.count + Int(key.utf8.last ?? 0))) }
        return BinaryEntry(key: key, interface: nil, launched: [], binary: bytes)
    }
}
