import Glibc
import Tensors
import TestFiles
import Testing

@Suite struct FolderTests {
    @Test("a folder is created with those above it, and one that exists is left as it is")
    func creates() throws {
        let folder = try TemporaryFolder()
        for path in [folder.file("a/b//c/"), folder.file("a/b"), folder.path] { try Folder.create(path) }
        try AtomicFile.write("x", to: folder.file("a/b/c/file"))
        try Folder.create(folder.file("a/b/c"))
        #expect(try RegularFile.read(folder.file("a/b/c/file")) == Array("x".utf8))
    }

    @Test("a file in the way is named")
    func fileInTheWay() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("file")
        try AtomicFile.write("x", to: file)
        let error = FileError(path: file, operation: .createFolder, reason: .system(ENOTDIR))
        #expect(throws: error) { try Folder.create(file) }
        #expect(throws: error) { try Folder.create(file + "/below") }
    }
}
