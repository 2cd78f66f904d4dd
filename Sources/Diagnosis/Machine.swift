import Foundation

/// The files and variables by which a machine shows its OpenCL set-up. With another root and other variables it is a machine
/// that a test made up.
package struct Machine: Sendable {
    private let root: String
    private let environment: [String: String]
    private let isUsable: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - root: the folder that stands for `/`
    ///   - isUsable: whether this process can read and write what lies at a path (one that begins at `root`); the
    ///     system's answer, which for a file is always yes where the superuser asks
    package init(
        root: String = "", environment: [String: String],
        isUsable: @escaping @Sendable (String) -> Bool = Machine.canUse
    ) {
        (self.root, self.environment, self.isUsable) = (root, environment, isUsable)
    }

    /// An environment variable; `nil` where it is empty, too, as the loaders see it.
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The folder for a program's cached files by the XDG Base Directory Specification; `nil` without a home.
    var cacheHome: String? {
        if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") { return cache }
        return variable("HOME").flatMap { $0.hasPrefix("/") ? $0 + "/.cache" : nil }
    }

    func url(_ path: String) -> URL { URL(fileURLWithPath: root + path) }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + path) }

    func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: root + path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// What the system says. In a folder a file is made and removed, for that fails on a full disk, too.
    @Sendable package static func canUse(_ path: String) -> Bool {
        guard access(path, R_OK | W_OK) == 0 else { return false }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return true
        }
        let file = "\(path)/.tandem-doctor-\(UUID().uuidString)"
        defer { unlink(file) }
        return (try? Data("written".utf8).write(to: URL(fileURLWithPath: file))) != nil
    }

    /// Whether this process can read and write there.
    func mayUse(_ path: String) -> Bool { isUsable(root + path) }

    /// What lies in a folder, sorted; `nil` where there is none that can be read.
    func names(in folder: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: root + folder).sorted()
    }

    /// The first line of a small file, without blanks around it; `nil` where it cannot be read.
    func firstLine(of path: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: root + path) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.prefix { !$0.isNewline }.trimmingCharacters(in: .whitespaces)
    }

    /// The number in the line of a table that begins with `name`, as in `/proc/meminfo`.
    func number(of name: String, in path: String) -> Int? {
        guard let bytes = FileManager.default.contents(atPath: root + path) else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
    }
}
