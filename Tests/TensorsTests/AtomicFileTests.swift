import Foundation
import TestFiles
import Testing

@testable import Tensors

@Suite struct AtomicFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("writes a new file and replaces an old one, leaving nothing beside it")
    func replacesFiles() throws {
        let path = folder.file("a.txt")
        try AtomicFile.write("first", to: path)
        #expect(try RegularFile.read(path) == Array("first".utf8))
        try AtomicFile.write([], to: path)
        #expect(try RegularFile.read(path) == [])
        #expect(try folder.contents == ["a.txt"])
    }

    @Test("a folder that does not exist is named with the reason")
    func missingFolder() throws {
        let path = folder.file("absent/a.txt")
        let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: path) }
        #expect(error == FileError(path: path, operation: .write, reason: .system(ENOENT)))
        #expect(
            error?.description
                == "file: cannot write \(path): No such file or directory (errno 2)\ncreate its folder first")
    }

    @Test("a folder in the target's place is refused and kept")
    func folderAsTarget() throws {
        #expect(throws: FileError(path: folder.path, operation: .write, reason: .system(EISDIR))) {
            try AtomicFile.write("x", to: folder.path)
        }
    }

    @Test("a full disk loses neither the old content nor leaves a file beside it")
    func fullDisk() throws {
        let path = folder.file("a.txt")
        try AtomicFile.write("old", to: path)
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        #expect(throws: FileError(path: path, operation: .write, reason: .system(ENOSPC))) {
            try AtomicFile.write(to: path) { _ in AtomicFile.writeAll([1, 2, 3], to: full) }
        }
        #expect(try RegularFile.read(path) == Array("old".utf8))
        #expect(try folder.contents == ["a.txt"])
    }

    @Test("a device is written to and stays a device")
    func devices() throws {
        #expect(throws: FileError(path: "/dev/full", operation: .write, reason: .system(ENOSPC))) {
            try AtomicFile.write("x", to: "/dev/full")
        }
        try AtomicFile.write("x", to: "/dev/null")
        #expect(throws: FileError(path: "/dev/null", operation: .read, reason: .notARegularFile)) {
            try RegularFile.read("/dev/null")
        }
    }

    @Test("a link is followed and permissions are kept")
    func linksAndPermissions() throws {
        let (target, link) = (folder.file("target"), folder.file("link"))
        try AtomicFile.write("old", to: target)
        #expect(chmod(target, 0o640) == 0)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try AtomicFile.write("new", to: link)
        #expect(try RegularFile.read(target) == Array("new".utf8))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
        let permissions = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
        #expect(permissions == 0o640)
    }

    @Test("a file left by a killed process is no obstacle")
    func leftovers() throws {
        let path = folder.file("a.txt")
        let left = "\(path).partial-\(getpid())-0"
        #expect(FileManager.default.createFile(atPath: left, contents: nil))
        try AtomicFile.write("x", to: path)
        #expect(try RegularFile.read(path) == Array("x".utf8))
    }

    @Test("reading names what is wrong")
    func reading() {
        let absent = folder.file("absent")
        #expect(throws: FileError(path: absent, operation: .open, reason: .system(ENOENT))) {
            try RegularFile.read(absent)
        }
        #expect(throws: FileError(path: folder.path, operation: .read, reason: .notARegularFile)) {
            try RegularFile.read(folder.path)
        }
    }
}
