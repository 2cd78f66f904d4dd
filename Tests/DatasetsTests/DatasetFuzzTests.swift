import Tensors
import TestFiles
import Testing

@testable import Datasets

/// Damaged files of data: refused or read, never a trap.
@Suite struct DatasetFuzzTests {
    @Test("damaged IDX files")
    func idxFiles() throws {
        try fuzz(
            "IDX", corpus: [idx([5, 7], IDXFileTests.pixels), idx([0, 7], []), idx([1 << 20, 1 << 20], [1, 2, 3])])
    }

    @Test("damaged gzip archives of IDX files")
    func archives() throws {
        let file = idx([5, 7], IDXFileTests.pixels)
        let zeros = idx([40, 50], [UInt8](repeating: 0, count: 2000))
        try fuzz(
            "gzip", corpus: [gzipped(file), gzipped(Array(file[..<20])) + gzipped(Array(file[20...])), gzipped(zeros)])
    }

    private func fuzz(_ name: String, corpus: [[UInt8]]) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("input")
        let (_, refused) = try Fuzzing(name).run(Mutator(corpus: corpus)) { bytes in
            try RawFile.write(bytes, to: path)
            _ = try IDXFile(path: path, rank: 2)
        }
        #expect(refused > 0)
    }

    @Test("damaged CSV files of points")
    func points() throws {
        let corpus = ["x,y1,y2\n0,2.5,0.2\n0.5,2.7,0.7\n", "\u{FEFF}a,b\r\n1,2\r\n\r\n3,4\r\n", "x,y\n1e30,-0x1p3\n"]
        let mutator = Mutator(
            corpus: corpus.map { Array($0.utf8) },
            words: [",", "\n", "\r\n", "nan", "inf", "1e39", "\u{2028}", "\u{FEFF}"])
        let (accepted, refused) = try Fuzzing("CSV").run(mutator) { bytes in
            _ = try RegressionData(csvText: String(decoding: bytes, as: UTF8.self), "points.csv", 1)
        }
        #expect(accepted > 0 && refused > 0)
    }
}
