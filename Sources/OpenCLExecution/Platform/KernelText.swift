import KernelSources

/// The OpenCL C files of `Kernels/`: built into the binary, or read from a folder while one is being written.
package enum KernelText {
    /// The names of the built-in files, without `.cl`, in alphabetical order.
    package static var names: [String] { builtIn.map { String(cString: $0.name) } }

    /// Far more than any of the files has.
    private static let longestFile = 16 << 20

    /// The text of `<name>.cl`.
    /// - Parameter folder: where to read the file instead; nil for the built-in text.
    /// - Throws: ``OpenCLError/unknownKernelFile(name:choices:)``, with `folder`
    ///   ``OpenCLError/unreadableKernelFile(path:reason:)``; the built-in text never stands in for a missing file.
    package static func named(_ name: String, folder: String? = nil) throws(OpenCLError) -> String {
        if let folder {
            let path = "\(folder)/\(name).cl"
            do {
                return String(decoding: try PrivateFile.contents(path, limitBytes: longestFile), as: UTF8.self)
            } catch {
                throw .unreadableKernelFile(path: path, reason: error.reason)
            }
        }
        guard let source = builtIn.first(where: { String(cString: $0.name) == name }) else {
            throw .unknownKernelFile(name: name, choices: names)
        }
        let bytes = UnsafeRawBufferPointer(start: source.text, count: source.length)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sixteen hexadecimal digits that change with any built-in file.
    package static var digest: String {
        let bytes = builtIn.reduce(into: [UInt8]()) { all, source in
            all += UnsafeRawBufferPointer(start: source.text, count: source.length)
        }
        return fnv1a64Digits(bytes)
    }

    private static var builtIn: UnsafeBufferPointer<KernelSource> {
        var count = 0
        let first = kernel_sources(&count)
        return UnsafeBufferPointer(start: first, count: count)
    }
}
