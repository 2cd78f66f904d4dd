import Glibc

/// Creating folders.
package enum Folder {
    /// Creates the folder at `path` and those above it, as far as they do not exist.
    package static func create(_ path: String) throws(FileError) {
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return }
            throw FileError(path: path, operation: .createFolder, reason: .system(ENOTDIR))
        }
        let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
        if let separator = trimmed.lastIndex(of: "/"), separator != trimmed.startIndex {
            try create(String(trimmed[..<separator]))
        }
        // Another process may create it between the question and the answer.
        guard mkdir(trimmed, 0o777) == 0 || errno == EEXIST else { throw FileError(.createFolder, path) }
    }
}
