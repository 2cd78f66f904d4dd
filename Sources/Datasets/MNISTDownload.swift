import Foundation
import Tensors

/// Downloads the four files of MNIST and verifies them.
///
/// A file gets its name only after its SHA-256 is seen to be right, so no damaged file is ever found under it. The
/// digests are those of the content, not of the archives: the same database is in circulation under more than one
/// compression, and gzip's own checksum covers the rest.
public struct MNISTDownload: Sendable {
    /// A file as it should be once it is inflated.
    public struct File: Sendable, Equatable {
        /// Its name on the mirrors, without `.gz`.
        public let name: String
        /// Its length once inflated.
        public let byteCount: Int
        /// The digest of its bytes once inflated, in hexadecimal.
        public let sha256: String
    }

    /// What became of one file.
    public enum Outcome: Sendable, Equatable {
        /// It was there and has the right digest: `path` is the archive, or the unpacked file.
        case kept(path: String)
        /// It was downloaded from the address `from`, verified, and lies at `path`.
        case fetched(path: String, from: String)
    }

    /// Computed with `gzip -dc FILE.gz | sha256sum`.
    public static let files = [
        File(
            name: "train-images-idx3-ubyte", byteCount: 47_040_016,
            sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        File(
            name: "train-labels-idx1-ubyte", byteCount: 60_008,
            sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        File(
            name: "t10k-images-idx3-ubyte", byteCount: 7_840_016,
            sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        File(
            name: "t10k-labels-idx1-ubyte", byteCount: 10_008,
            sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ]

    /// Tried in this order; PyTorch's and TensorFlow's copies.
    public static let mirrors = [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ]

    private let folder: String
    private let mirrors: [String]
    private let files: [File]

    /// A download into `folder`, which is made where it is missing.
    public init(to folder: String, mirrors: [String] = MNISTDownload.mirrors) {
        self.init(to: folder, mirrors: mirrors, files: Self.files)
    }

    init(to folder: String, mirrors: [String], files: [File]) {
        self.folder = folder
        self.mirrors = mirrors.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
        self.files = files
    }

    /// Fetches what is not there yet, creating the folder, and calls `report` after each file.
    public func fetch(report: (Outcome) -> Void = { _ in }) throws(DownloadError) {
        do { try Folder.create(folder) } catch { throw .file(error) }
        for file in files { report(try fetch(file)) }
    }

    private func fetch(_ file: File) throws(DownloadError) -> Outcome {
        let path = "\(folder)/\(file.name).gz"
        if let existing = MNIST.path(of: file.name, in: folder) {
            guard let problem = try Self.problem(with: existing, file) else { return .kept(path: existing) }
            // The archive may be replaced; a file that somebody unpacked is not ours to remove.
            if existing != path { throw .damagedFile(path: existing, problem) }
        }

        let part = "\(path).part-\(ProcessInfo.processInfo.processIdentifier)"
        defer { unlink(part) }
        var attempts: [DownloadError.Attempt] = []
        for mirror in mirrors {
            let url = mirror + file.name + ".gz"
            var problem = try Self.download(url, to: part)
            if problem == nil { problem = try Self.problem(with: part, file) }
            if let problem {
                attempts.append(DownloadError.Attempt(url: url, problem: problem))
                continue
            }
            do { try AtomicFile.install(part, as: path) } catch { throw .file(error) }
            return .fetched(path: path, from: url)
        }
        throw .noMirror(file: file.name + ".gz", attempts)
    }

    private static func download(_ url: String, to part: String) throws(DownloadError) -> DownloadError.Problem? {
        unlink(part)
        // Below 1 kB/s for half a minute the connection counts as lost.
        let patience = ["--connect-timeout", "30", "--speed-limit", "1000", "--speed-time", "30"]
        let curl = try ChildProcess.run(
            "curl", ["--fail", "--location", "--silent", "--show-error"] + patience + ["--output", part, url])
        return curl.status == 0 ? nil : .curl(status: curl.status, message: curl.output)
    }

    /// What is wrong with the file at `path`, which is plain or an archive.
    private static func problem(with path: String, _ file: File) throws(DownloadError) -> DownloadError.Problem? {
        let content: [UInt8]
        do { content = try InflatingFile(path: path).bytes(upTo: file.byteCount + 1) } catch {
            return .unreadable(error)
        }
        guard content.count == file.byteCount else {
            return .byteCount(expected: file.byteCount, found: content.count)
        }
        let digest = try sha256(of: content)
        return digest == file.sha256 ? nil : .digest(expected: file.sha256, found: digest)
    }

    static func sha256(of content: [UInt8]) throws(DownloadError) -> String {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("tandem-\(UUID().uuidString)").path
        defer { unlink(copy) }
        do { try AtomicFile.write(content, to: copy) } catch { throw .file(error) }
        let outcome = try ChildProcess.run("sha256sum", [], input: copy)
        let digest = outcome.output.prefix { $0.isHexDigit }
        guard outcome.status == 0, digest.count == 64 else {
            throw .toolFailed("sha256sum", status: outcome.status, message: outcome.output)
        }
        return String(digest)
    }
}
