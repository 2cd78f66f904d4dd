import Foundation
import Testing

@testable import OpenCLExecution

@Suite("Binary store")
struct BinaryStoreTests {
    @Test("beyond the limit the least recently used entries go, never the newest")
    func eviction() throws {
        try withFolder { folder in
            var store = BinaryStore(folder: folder, limitBytes: 3500)
            for key in ["a", "b", "c"] {
                #expect(store.store(.sample(key)))
                age(store.path(of: key), bySeconds: 100 - (["a", "b", "c"].firstIndex(of: key) ?? 0))
            }
            #expect(store.entry(key: "a") == .sample("a"))
            #expect(store.store(.sample("d")))
            #expect(store.entry(key: "b") == nil)
            for key in ["a", "c", "d"] { #expect(store.entry(key: key) == .sample(key)) }

            store.limitBytes = 10
            #expect(store.store(.sample("e")))
            let names = try PrivateFile.files(of: folder).map(\.name)
            #expect(names.count == 1)
            #expect(store.entry(key: "e") == .sample("e"))
        }
    }

    /// The array for a sparse file of 2⁶⁰ bytes would have ended the process.
    @Test("an entry that is longer than any binary is built again")
    func endlessEntry() throws {
        try withFolder { folder in
            let store = BinaryStore(folder: folder)
            #expect(store.store(.sample("a")))
            #expect(truncate(store.path(of: "a"), 1 << 43) == 0)
            #expect(store.entry(key: "a") == nil)
            #expect(store.store(.sample("a")))
            #expect(store.entry(key: "a") == .sample("a"))
        }
    }

    @Test("what a process left half-written goes, what is not the cache's stays")
    func otherFiles() throws {
        try withFolder { folder in
            let store = BinaryStore(folder: folder, limitBytes: 1500)
            let half = store.path(of: "a") + ".1.2"
            for path in [half, "\(folder)/notes.txt"] {
                try PrivateFile.replace(path, with: [UInt8](repeating: 1, count: 1000))
                age(path, bySeconds: 100)
            }
            #expect(store.store(.sample("b")))
            let names = try PrivateFile.files(of: folder).map(\.name)
            #expect(names.count == 2 && names.contains("notes.txt"))
            #expect(!FileManager.default.fileExists(atPath: half))
        }
    }

    @Test("many writers at once stay within the limit and leave whole entries")
    func concurrentWriters() throws {
        try withFolder { folder in
            let store = BinaryStore(folder: folder, limitBytes: 5000)
            DispatchQueue.concurrentPerform(iterations: 200) { store.store(.sample("\($0 % 20)")) }
            #expect(store.store(.sample("last")))
            let files = try PrivateFile.files(of: folder)
            #expect(files.reduce(0) { $0 + $1.byteCount } <= 5000)
            for key in (0..<20).map({ "\($0)" }) where FileManager.default.fileExists(atPath: store.path(of: key)) {
                #expect(store.entry(key: key) == .sample(key))
            }
        }
    }

    private func age(_ path: String, bySeconds seconds: Int) {
        var times = [timeval](repeating: timeval(), count: 2)
        for index in times.indices { times[index].tv_sec = time(nil) - seconds }
        #expect(utimes(path, times) == 0)
    }
}

extension BinaryEntry {
    /// About 1000 bytes.
    fileprivate static func sample(_ key: String) -> BinaryEntry {
        BinaryEntry(key: key, interface: nil, launched: [], binary: [UInt8](repeating: 7, count: 950))
    }
}
