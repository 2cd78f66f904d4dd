import Glibc

/// What the operating system refused to do with a file.
///
/// The first line of ``description`` says what, where and why, the second what to do.
public struct FileError: Error, Equatable {
    /// What was tried, as a verb that fits "cannot … PATH".
    public enum Operation: String, Sendable {
        case open, read, write, flush, replace, inspect
        case createFolder = "create the folder"
    }

    /// Why it did not succeed.
    public enum Reason: Equatable, Sendable {
        /// A call failed with this `errno`.
        case system(Int32)
        /// A regular file was expected: a folder, device or pipe stands there.
        case notARegularFile
        /// The file lost bytes while it was read.
        case shortened
    }

    /// The file or folder.
    public let path: String
    /// What was tried.
    public let operation: Operation
    /// Why it failed.
    public let reason: Reason

    package init(path: String, operation: Operation, reason: Reason) {
        self.path = path
        self.operation = operation
        self.reason = reason
    }

    /// The error that the last failed call left in `errno`; take it before any other call.
    package init(_ operation: Operation, _ path: String) {
        self.init(path: path, operation: operation, reason: .system(errno))
    }
}

extension FileError: CustomStringConvertible {
    public var description: String { "file: cannot \(operation.rawValue) \(path): \(cause)\n\(advice)" }

    private var cause: String {
        switch reason {
        case .system(let code): "\(String(cString: strerror(code))) (errno \(code))"
        case .notARegularFile: "expected a regular file, found a folder, device or pipe"
        case .shortened: "it became shorter meanwhile"
        }
    }

    private var advice: String {
        switch reason {
        case .notARegularFile: "name a regular file"
        case .shortened: "try again when nobody else writes to it"
        case .system(let code): advice(on: code)
        }
    }

    private func advice(on code: Int32) -> String {
        switch code {
        case ENOENT: operation == .write ? "create its folder first" : "check the path"
        case ENOTDIR: "a part of the path is a file, not a folder; check the path"
        case EISDIR: "name a file, not a folder"
        case ENOSPC, EDQUOT: "free space on that file system, or name a path on another"
        case EACCES, EPERM, EROFS: "check the permissions, or name a path that you may use"
        case ENOMEM: "the file is larger than this machine's memory; check that it is the right one"
        case EMFILE, ENFILE: "too many files are open; close some or raise the limit (ulimit -n)"
        default: "check the path and the file system"
        }
    }
}
