import Tensors

/// Why MNIST could not be downloaded.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public enum DownloadError: Error, Equatable {
    /// A program that a download needs, `curl` or `sha256sum`, is not on the PATH.
    case missingTool(String)
    /// `sha256sum` ended with this status; `message` is what it printed.
    case toolFailed(String, status: Int32, message: String)
    /// The folder cannot be made, or a file in it not written.
    case file(FileError)
    /// A file that was there before, unpacked, is not what it should be.
    case damagedFile(path: String, Problem)
    /// None of the mirrors gave the file.
    case noMirror(file: String, [Attempt])

    /// One mirror, and what came of it.
    public struct Attempt: Equatable, Sendable {
        /// The address that was asked.
        public let url: String
        /// What it did not give.
        public let problem: Problem
    }

    /// What is wrong with what came.
    public enum Problem: Equatable, Sendable {
        /// The exit status of `curl`, and what it printed; a server that refuses gives 22.
        case curl(status: Int32, message: String)
        /// Not a file that can be read and inflated.
        case unreadable(IDXError.Problem)
        /// The count of bytes once inflated; one more than expected stands for any number more.
        case byteCount(expected: Int, found: Int)
        /// The SHA-256 of the bytes once inflated, in hexadecimal.
        case digest(expected: String, found: String)
    }
}

extension DownloadError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingTool(let tool):
            "download: expected the program \(tool), found none\ninstall it, or put it on the PATH"
        case .toolFailed(let tool, let status, let message):
            "download: \(tool) failed with status \(status): \(message)\nrun it by hand to see what it lacks"
        case .file(let error):
            error.description
        case .damagedFile(let path, let problem):
            "download: \(path): \(problem)\nremove the file and fetch again"
        case .noMirror(let file, let attempts):
            "download: \(file): "
                + (attempts.isEmpty ? "no mirror given" : attempts.map(\.description).joined(separator: "; "))
                + "\ncheck the network and fetch again; what is complete is kept"
        }
    }
}

extension DownloadError.Attempt: CustomStringConvertible {
    public var description: String { "\(url): \(problem)" }
}

extension DownloadError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .curl(let status, let message):
            message.isEmpty ? "curl failed with status \(status)" : message
        case .unreadable(let problem):
            "\(problem)"
        case .byteCount(let expected, let found):
            "expected \(expected) bytes once inflated, found \(found > expected ? "more" : "\(found)")"
        case .digest(let expected, let found):
            "expected the SHA-256 \(expected), found \(found)"
        }
    }
}
