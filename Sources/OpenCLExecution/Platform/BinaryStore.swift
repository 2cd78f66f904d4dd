/// The folder of cached binaries. Whatever goes wrong there costs time, never a result: it is logged and forgotten.
struct BinaryStore: Sendable {
    let folder: String
    /// What all entries together may have.
    var limitBytes = 256 << 20

    private static let suffix = ".clbinary"
    /// Far more than the binary of any program has; the newest entry may be beyond `limitBytes`.
    private static let longestEntryBytes = 1 << 30

    /// The entry of `key`; nil where there is none that can be used.
    func entry(key: String) -> BinaryEntry? {
        let path = path(of: key)
        do {
            let entry = try BinaryEntry(
                try PrivateFile.contents(path, ownedOnly: true, limitBytes: Self.longestEntryBytes), key: key)
            PrivateFile.touch(path)
            return entry
        } catch let failure as FileFailure {
            if !failure.isMissing { log.notice("the kernel cache \(path) cannot be read: \(failure.reason)") }
        } catch {
            log.notice("the kernel cache \(path) is \(error): its program is built again")
        }
        return nil
    }

    /// Writes `entry`, in the place of what was there, and makes room for it.
    /// - Returns: whether it is there now
    @discardableResult
    func store(_ entry: BinaryEntry) -> Bool {
        do {
            try PrivateFile.makeFolder(folder)
            let path = path(of: entry.key)
            try PrivateFile.replace(path, with: entry.encoded)
            try removeOldest(except: path)
            return true
        } catch {
            log.notice("compiled kernels cannot be kept in \(folder): \(error.reason)")
            return false
        }
    }

    /// Removes entries, and what a process that died while writing left behind, from the least recently used on, until the
    /// rest is within the limit.
    ///
    /// Two processes may do so at once: what is gone already counts as removed, who reads an entry that goes has it open or
    /// builds again, and who writes one when its file goes cannot rename it and does without.
    private func removeOldest(except newest: String) throws(FileFailure) {
        let files = try PrivateFile.files(of: folder).filter { $0.name.contains(Self.suffix) }
        var excess = files.reduce(-limitBytes) { $0 + $1.byteCount }
        for file in files.sorted(by: { ($0.lastUse, $0.name) < ($1.lastUse, $1.name) }) {
            guard excess > 0 else { return }
            let path = "\(folder)/\(file.name)"
            if path == newest { continue }
            PrivateFile.remove(path)
            excess -= file.byteCount
        }
    }

    func path(of key: String) -> String {
        "\(folder)/\(fnv1a64Digits(key.utf8))\(Self.suffix)"
    }
}
