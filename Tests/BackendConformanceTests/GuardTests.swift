import Catalogue
import Foundation
import TestFiles
import Testing

@testable import OpenCLExecution

/// The conformance tests run between guard bands; here is what those find.
@Suite struct GuardTests {
    static let devices = ((try? OpenCLDevice.all()) ?? []).filter(\.limitations.isEmpty)

    /// Five rows of a table, by `gather_rows.cl` with `line` in the place of the loop over the rows.
    private func session(on device: OpenCLDevice, loop line: String) throws -> Session {
        let folder = try TemporaryFolder()
        for name in KernelText.names {
            var text = try KernelText.named(name)
            if name == "gather_rows" {
                let loop = "for (int i = first; i < last; i++) {"
                #expect(text.contains(loop))
                text = text.replacing(loop, with: line)
            }
            try text.write(toFile: folder.file("\(name).cl"), atomically: true, encoding: .utf8)
        }
        var options = OpenCLBackend.Options()
        options.family = .cpu
        options.joinsSmallSteps = false  // so that the kernel with the error runs
        options.kernelFolder = folder.path
        options.isGuarded = true
        let backend = try OpenCLBackend(device: device, options: options)
        let builder = GraphBuilder()
        let table = try builder.input("table", TensorType(.float32, [7, 3]))
        let indices = try builder.input("indices", TensorType(.int32, [5]))
        let rows = try builder.append(.gather, [table, indices])
        return try Session(Program(builder, outputs: ["rows": rows]), on: backend)
    }

    /// The rows 6, 0, 3, 3 and 1 of a table that counts from `first` on.
    private func run(_ session: Session, first: Int = 0) throws -> [Float] {
        let table = (first..<first + 21).map(Float.init)
        try session.write(Tensor(shape: [7, 3], elements: .float32(table)), to: "table")
        try session.write(Tensor(shape: [5], elements: .int32([6, 0, 3, 3, 1])), to: "indices")
        try session.run()
        return try session.read("rows").floats
    }

    private static let rows: [Float] = [18, 19, 20, 0, 1, 2, 9, 10, 11, 9, 10, 11, 3, 4, 5]

    private func gather(on device: OpenCLDevice, loop line: String) throws -> [Float] {
        try run(session(on: device, loop: line))
    }

    @Test("A right kernel passes", arguments: devices)
    func right(device: OpenCLDevice) throws {
        #expect(try gather(on: device, loop: "for (int i = first; i < last; i++) {") == Self.rows)
    }

    @Test("A kernel that writes one row past the end is named, with the buffer and the place", arguments: devices)
    func after(device: OpenCLDevice) throws {
        let error = try #require(throws: OpenCLError.self) {
            try gather(on: device, loop: "for (int i = first; i <= last; i++) {")
        }
        guard case .writeOutside(let buffer, let kernel, let side, let distance, let expected, let found) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(buffer.contains("slot 0") && kernel == "gather_rows" && side == .after && distance == 0)
        #expect(expected & 0xFFC0_0000 == 0x7FC0_0000 && found != expected)
        #expect("\(error)".contains("gather_rows wrote outside of slot 0"))
    }

    @Test("A kernel that writes before the beginning is found at its distance", arguments: devices)
    func before(device: OpenCLDevice) throws {
        let error = try #require(throws: OpenCLError.self) {
            try gather(on: device, loop: "result[-5] = 2.0f; for (int i = first; i < last; i++) {")
        }
        guard case .writeOutside(_, _, .before, let distance, _, let found) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(distance == 16 && Float(bitPattern: found) == 2)
    }

    @Test("A kernel that carries words from one band to another is found", arguments: devices)
    func copied(device: OpenCLDevice) throws {
        let line = "result[count * width] = table[rows * width]; for (int i = first; i < last; i++) {"
        #expect(throws: OpenCLError.self) { try gather(on: device, loop: line) }
    }

    @Test("Elements that a kernel leaves unwritten are NaN, not what an earlier run left there", arguments: devices)
    func unwritten(device: OpenCLDevice) throws {
        // The table's first element says how many rows are left out.
        let session = try session(on: device, loop: "for (int i = first; i < last - (int)table[0]; i++) {")
        let first = try run(session)
        #expect(first == Self.rows)
        let second = try run(session, first: 1)
        let written = Self.rows.prefix(12).map { $0 + 1 }
        #expect(Array(second.prefix(12)) == written)
        #expect(second.suffix(3).filter(\.isNaN).count == 3)
    }
}
