/// Why a file of measured kernels is not used.
package enum TuningError: Error, Equatable {
    /// Nothing was measured for this device yet.
    case nothingRemembered(path: String, device: String)
    /// There is no folder to remember anything in.
    case noFolder
    /// The file is longer than any that is written.
    case tooLong(path: String, byteCount: Int, limit: Int)
    /// It is not what `tandem tune` writes, or was changed since.
    case damaged(path: String, reason: String)
    /// It was written by another version of the program.
    case format(path: String, expected: Int, found: Int)
    /// It was measured on something else.
    case otherSetup(path: String, fact: String, expected: String, found: String)
}

extension TuningError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nothingRemembered(let path, let device):
            "no tuned kernels are remembered for \(device): expected \(path), found none\n"
                + "run `tandem tune` with the same --device and --convolutions first"
        case .noFolder:
            "no folder for tuned kernels: neither XDG_CACHE_HOME nor HOME names one\n"
                + "set one of them, or name a file with --tuning"
        case .tooLong(let path, let byteCount, let limit):
            "tuned kernels \(path): expected at most \(limit) bytes, found \(byteCount)\n" + Self.advice
        case .damaged(let path, let reason): "tuned kernels \(path): \(reason)\n" + Self.advice
        case .format(let path, let expected, let found):
            "tuned kernels \(path): expected format \(expected), found \(found)\n" + Self.advice
        case .otherSetup(let path, let fact, let expected, let found):
            "tuned kernels \(path) were measured elsewhere: \(fact): expected \(expected), found \(found)\n"
                + Self.advice
        }
    }

    private static let advice = "run `tandem tune` again with the same --device and --convolutions"
}
