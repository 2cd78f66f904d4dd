import CZlib
import Tensors
import TestFiles

/// The bytes of an IDX file.
func idx(_ lengths: [UInt32], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
    [0, 0, type, UInt8(lengths.count)]
        + lengths.flatMap { length in withUnsafeBytes(of: length.bigEndian) { Array($0) } } + elements
}

/// `bytes` as a gzip archive.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
        &stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    return [UInt8](unsafeUninitializedCapacity: Int(deflateBound(&stream, UInt(bytes.count)))) { output, count in
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            deflate(&stream, Z_FINISH)
        }
        count = output.count - Int(stream.avail_out)
    }
}

/// The four files of a small but complete MNIST: three training images and two test images.
let smallMNIST: [String: [UInt8]] = [
    "train-images-idx3-ubyte": idx([3, 28, 28], (0..<(3 * 784)).map { UInt8($0 % 251) }),
    "train-labels-idx1-ubyte": idx([3], [7, 0, 9]),
    "t10k-images-idx3-ubyte": idx([2, 28, 28], [UInt8](repeating: 1, count: 2 * 784)),
    "t10k-labels-idx1-ubyte": idx([2], [1, 2]),
]

extension TemporaryFolder {
    /// Puts `files` here, those in `compressed` as archives.
    func fill(with files: [String: [UInt8]], compressed: Set<String> = []) throws {
        for (name, bytes) in files {
            if compressed.contains(name) {
                try AtomicFile.write(gzipped(bytes), to: file(name + ".gz"))
            } else {
                try AtomicFile.write(bytes, to: file(name))
            }
        }
    }
}
