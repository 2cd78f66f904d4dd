import Foundation
import Testing

@testable import OpenCLExecution

@Suite("Program cache")
struct ProgramCacheTests {
    @Test("a program is built once in a process and loaded in the next, with its interface", arguments: testDevices)
    func warmStart(device: OpenCLDevice) throws {
        try withFolder { folder in
            let context = try OpenCLContext(device: device)
            let first = ProgramCache(context: context, folder: folder)
            let built = try first.program(.fill)
            #expect(try first.program(.fill) === built)
            try launchFill(built, groups: [16])
            first.storeBinaries()
            first.storeBinaries()
            #expect(first.statistics.builtFromSource == 1 && first.statistics.stored == 1)

            let second = ProgramCache(context: context, folder: folder)
            let loaded = try second.program(.fill)
            #expect(loaded.origin == .cache && loaded.interface == built.interface)
            #expect(second.statistics.loadedFromCache == 1 && second.statistics.builtFromSource == 0)
            try launchFill(loaded, groups: [16])
            second.storeBinaries()
            #expect(second.statistics.stored == 0)
            #expect(throws: OpenCLError.self) { try loaded.verify(KernelSignature("fill", [])) }
        }
    }

    @Test("after a launch in groups of another size the entry is rewritten only if it gains", arguments: testDevices)
    func furtherLaunches(device: OpenCLDevice) throws {
        try withFolder { folder in
            let context = try OpenCLContext(device: device)
            var before: [UInt8] = []
            for (round, groups) in [[16], [32], [16, 32]].enumerated() {
                let cache = ProgramCache(context: context, folder: folder)
                let program = try cache.program(.fill)
                #expect(program.origin == (round == 0 ? .source : .cache))
                try launchFill(program, groups: groups)
                cache.storeBinaries()
                let after = try PrivateFile.contents(try entryPath(folder))
                #expect((cache.statistics.stored == 1) == (after != before))
                before = after
            }
        }
    }

    @Test("the text and the options are part of the key", arguments: testDevices)
    func keys(device: OpenCLDevice) throws {
        let cache = ProgramCache(context: try OpenCLContext(device: device), folder: nil)
        var other = ProgramSource.fill
        other.prelude = "// other"
        let plain = try cache.program(.fill)
        #expect(try cache.program(other) !== plain)
        other = .fill
        other.options = [.withoutOptimisation]
        #expect(try cache.program(other) !== plain)
        #expect(cache.statistics.builtFromSource == 3)
    }

    @Test("a damaged, truncated or foreign entry is built again and replaced", arguments: testDevices)
    func damaged(device: OpenCLDevice) throws {
        try withFolder { folder in
            let context = try OpenCLContext(device: device)
            let cache = ProgramCache(context: context, folder: folder)
            try launchFill(try cache.program(.fill), groups: [16])
            cache.storeBinaries()
            let path = try entryPath(folder)
            let good = try PrivateFile.contents(path)
            var flipped = good
            flipped[good.count / 2] ^= 1
            for bad in [flipped, Array(good.dropLast()), good + [0], Array(good.prefix(20)), []] {
                try PrivateFile.replace(path, with: bad)
                let again = ProgramCache(context: context, folder: folder)
                try launchFill(try again.program(.fill), groups: [16])
                #expect(again.statistics.builtFromSource == 1 && again.statistics.loadedFromCache == 0)
                again.storeBinaries()
                #expect(try PrivateFile.contents(path).count >= good.count / 2)
            }
            let last = ProgramCache(context: context, folder: folder)
            #expect(try last.program(.fill).origin == .cache)
        }
    }

    @Test("a binary that the driver refuses is built again", arguments: testDevices)
    func refused(device: OpenCLDevice) throws {
        try withFolder { folder in
            let context = try OpenCLContext(device: device)
            let cache = ProgramCache(context: context, folder: folder)
            _ = try cache.program(.fill)
            cache.storeBinaries()
            let again = ProgramCache(context: context, folder: folder)
            let fault = CallFault { "\($0)" == "clCreateProgramWithBinary" ? -42 : nil }
            #expect(try CallFault.inject(fault) { try again.program(.fill) }.origin == .source)
        }
    }

    @Test("files are the owner's alone; a folder that cannot be written costs only time", arguments: testDevices)
    func permissions(device: OpenCLDevice) throws {
        try withFolder { parent in
            let context = try OpenCLContext(device: device)
            let folder = "\(parent)/cache/tandem"
            let cache = ProgramCache(context: context, folder: folder)
            _ = try cache.program(.fill)
            cache.storeBinaries()
            #expect(try mode(folder) == 0o700)
            #expect(try mode(try entryPath(folder)) == 0o600)

            let blocked = ProgramCache(context: context, folder: "\(try entryPath(folder))/below-a-file")
            try launchFill(try blocked.program(.fill), groups: [16])
            blocked.storeBinaries()
            #expect(blocked.statistics.stored == 0)
        }
    }

    @Test("binaries are kept once the process has run ten times as long as keeping them takes")
    func worthStoring() {
        #expect(!ProgramCache.isWorthStoring(kernels: 30, afterSeconds: 10))
        #expect(ProgramCache.isWorthStoring(kernels: 30, afterSeconds: 61))
        #expect(ProgramCache.isWorthStoring(kernels: 0, afterSeconds: 0))
    }

    @Test("the default folder follows the XDG specification")
    func defaultFolder() {
        let find = ProgramCache.defaultFolder
        #expect(find(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/tandem")
        #expect(find(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/tandem")
        #expect(find([:]) == nil)
    }

    @Test("an entry reads back as written, and is foreign to another key")
    func entries() throws {
        let interface = ProgramInterface(kernels: [
            "fill": [ArgumentInfo(name: "target", type: "float*", address: .global)], "none": [],
            "copy": [ArgumentInfo(name: "source", type: "float*", address: .global, isConstant: true)],
        ])
        for interface in [interface, nil] {
            let entry = BinaryEntry(
                key: "käy\n", interface: interface, launched: [LaunchedGroup(kernel: "fill", localKey: 64)],
                binary: [1, 2, 3])
            #expect(try BinaryEntry(entry.encoded, key: "käy\n") == entry)
            #expect(throws: BinaryEntry.Refusal.foreign) { try BinaryEntry(entry.encoded, key: "key") }
            for length in 0..<entry.encoded.count {
                #expect(throws: BinaryEntry.Refusal.damaged) {
                    try BinaryEntry(Array(entry.encoded.prefix(length)), key: "käy\n")
                }
            }
        }
        // Published test vectors of FNV-1a, 64 bit.
        #expect(fnv1a64("".utf8) == 0xcbf2_9ce4_8422_2325 && fnv1a64("foobar".utf8) == 0x8594_4171_f739_67e8)
    }

    private func launchFill(_ program: Program, groups: [Int]) throws {
        let target = try program.context.allocate(byteCount: 4096)
        let kernel = try program.kernel(.fill, [.buffer(target), .float32(3), .int32(1024)])
        for group in groups { try kernel.enqueue(global: [64], local: [group]) }
        #expect(try target.read(Float.self).allSatisfy { $0 == 3 })
    }

    private func entryPath(_ folder: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count == 1)
        return "\(folder)/\(try #require(names.first))"
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
