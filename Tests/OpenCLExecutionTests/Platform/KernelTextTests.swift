import Foundation
import Testing

@testable import OpenCLExecution

@Suite("Kernel texts")
struct KernelTextTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Kernels").path

    @Test("every .cl file of Kernels/ is built in, under its name, in alphabetical order, as it is on disk")
    func registered() throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".cl") }
        #expect(KernelText.names == files.map { String($0.dropLast(3)) }.sorted())
        for name in KernelText.names {
            let onDisk = try String(contentsOfFile: "\(Self.folder)/\(name).cl", encoding: .utf8)
            #expect(try KernelText.named(name) == onDisk)
            #expect(try KernelText.named(name, folder: Self.folder) == onDisk)
        }
    }

    @Test("an unknown name lists the choices; an override folder is never completed by the built-in files")
    func unknown() {
        #expect(throws: OpenCLError.unknownKernelFile(name: "absent", choices: KernelText.names)) {
            try KernelText.named("absent")
        }
        #expect(throws: OpenCLError.self) { try KernelText.named("fill", folder: "/nowhere") }
    }
}
