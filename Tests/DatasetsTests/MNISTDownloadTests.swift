import Foundation
import Tensors
import TestFiles
import Testing

@testable import Datasets

/// Serialized: child processes started at the same time inherit each other's pipes, and then wait for each other.
@Suite(.serialized) struct MNISTDownloadTests {
    let mirror: TemporaryFolder
    let folder: TemporaryFolder

    init() throws {
        mirror = try TemporaryFolder()
        folder = try TemporaryFolder()
        try mirror.fill(with: smallMNIST, compressed: Set(smallMNIST.keys))
    }

    static let name = "t10k-labels-idx1-ubyte"

    var url: String { "file://\(mirror.path)" }
    var archives: [String] { MNIST.fileNames.map { $0 + ".gz" }.sorted() }

    func download(from mirrors: [String], names: [String] = MNIST.fileNames) throws -> MNISTDownload {
        let files = try names.map { name in
            let content = try #require(smallMNIST[name])
            return MNISTDownload.File(
                name: name, byteCount: content.count, sha256: try MNISTDownload.sha256(of: content))
        }
        return MNISTDownload(to: folder.file("new/mnist"), mirrors: mirrors, files: files)
    }

    func outcomes(_ download: MNISTDownload) throws -> [MNISTDownload.Outcome] {
        var outcomes: [MNISTDownload.Outcome] = []
        try download.fetch { outcomes.append($0) }
        return outcomes
    }

    func target(_ name: String = name) -> String { folder.file("new/mnist/\(name).gz") }

    @Test("the digest is the one that sha256sum is known to give")
    func digest() throws {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  // FIPS 180-2, B.1
        #expect(try MNISTDownload.sha256(of: Array("abc".utf8)) == known)
    }

    @Test("files are fetched into a new folder, and kept the second time")
    func fetches() throws {
        let download = try download(from: [url])
        #expect(
            try outcomes(download)
                == MNIST.fileNames.map { .fetched(path: target($0), from: "\(url)/\($0).gz") })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("new/mnist")).sorted() == archives)
        #expect(try MNIST.load(folder: folder.file("new/mnist")).train.labels == [7, 0, 9])
        #expect(try outcomes(download) == MNIST.fileNames.map { .kept(path: target($0)) })
    }

    @Test("the next mirror is asked where the first fails or gives something else")
    func secondMirror() throws {
        let bad = try TemporaryFolder()
        try AtomicFile.write(gzipped(idx([2], [9, 9])), to: bad.file(Self.name + ".gz"))
        let mirrors = ["file://\(bad.path)/absent/", "file://\(bad.path)", url]
        #expect(
            try outcomes(download(from: mirrors, names: [Self.name]))
                == [.fetched(path: target(), from: "\(url)/\(Self.name).gz")])
    }

    @Test("nothing damaged gets the final name, and the error says what each mirror gave")
    func damaged() throws {
        let content = try #require(smallMNIST[Self.name])
        let archive = gzipped(content)
        let other = gzipped(idx([2], [9, 9]))
        let damages: [(bytes: [UInt8], problem: DownloadError.Problem)] = [
            (Array(archive.dropLast(5)), .unreadable(.damagedGzip("it ends before its stream does"))),
            (gzipped(content + [0]), .byteCount(expected: content.count, found: content.count + 1)),
            (Array("<html>".utf8), .byteCount(expected: content.count, found: 6)),
            (
                other,
                .digest(
                    expected: try MNISTDownload.sha256(of: content),
                    found: try MNISTDownload.sha256(of: idx([2], [9, 9])))
            ),
        ]
        for damage in damages {
            try AtomicFile.write(damage.bytes, to: mirror.file(Self.name + ".gz"))
            let attempt = DownloadError.Attempt(url: "\(url)/\(Self.name).gz", problem: damage.problem)
            #expect(throws: DownloadError.noMirror(file: Self.name + ".gz", [attempt])) {
                try download(from: [url], names: [Self.name]).fetch()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("new/mnist")) == [])
        }
    }

    @Test("what curl says is passed on")
    func curlFails() throws {
        let error = #expect(throws: DownloadError.self) {
            try download(from: ["file:///absent"], names: [Self.name]).fetch()
        }
        let lines = error?.description.split(separator: "\n") ?? []
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("download: \(Self.name).gz: file:///absent/\(Self.name).gz: curl: (37)"))
        #expect(lines[1] == "check the network and fetch again; what is complete is kept")
    }

    @Test("a damaged archive is replaced, a damaged unpacked file is left and named")
    func existing() throws {
        let download = try download(from: [url], names: [Self.name])
        try Folder.create(folder.file("new/mnist"))
        try AtomicFile.write([1, 2, 3], to: target())
        #expect(try outcomes(download) == [.fetched(path: target(), from: "\(url)/\(Self.name).gz")])

        let plain = folder.file("new/mnist/\(Self.name)")
        try AtomicFile.write(try #require(smallMNIST[Self.name]), to: plain)
        #expect(try outcomes(download) == [.kept(path: plain)])
        try AtomicFile.write([1, 2, 3], to: plain)
        #expect(throws: DownloadError.damagedFile(path: plain, .byteCount(expected: 10, found: 3))) {
            try download.fetch()
        }
        #expect(try RegularFile.read(plain) == [1, 2, 3])
    }

    @Test("a folder that cannot be created is named")
    func folderFails() throws {
        try AtomicFile.write("a file", to: folder.file("new"))
        let error = FileError(path: folder.file("new"), operation: .createFolder, reason: .system(ENOTDIR))
        #expect(throws: DownloadError.file(error)) { try download(from: [url]).fetch() }
    }

    @Test("a program that is not installed is named")
    func missingTool() {
        #expect(throws: DownloadError.missingTool("tandem-absent-tool")) {
            try ChildProcess.run("tandem-absent-tool", [])
        }
    }

    @Test("the table names the files that the loader reads")
    func table() {
        #expect(MNISTDownload.files.map(\.name) == MNIST.fileNames)
        #expect(MNISTDownload.mirrors.allSatisfy { $0.hasPrefix("https://") && $0.hasSuffix("/") })
    }

    @Test("the digests are those of the real MNIST", .enabled(if: realMNIST != nil, "no MNIST at hand"))
    func real() throws {
        let source = try #require(realMNIST)
        for name in MNIST.fileNames where !FileManager.default.fileExists(atPath: "\(source)/\(name).gz") { return }
        let download = MNISTDownload(to: folder.path, mirrors: ["file://\(source)"])
        #expect(try outcomes(download).count == 4)
        #expect(MNIST.isComplete(folder.path))
    }
}
