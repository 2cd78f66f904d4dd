import Foundation
import OpenCLExecution

/// The folders in which compiled kernels are kept: without them everything works, and starts slowly each time.
package enum CacheCheck {
    static let poclPlatform = "Portable Computing Language"

    /// Tandem's own folder of program binaries, and those of drivers that compile through a folder of theirs.
    package static func findings(_ machine: Machine, platforms: [String]) -> [Finding] {
        var findings = [own(machine)]
        if platforms.contains(poclPlatform) { findings.append(pocl(machine)) }
        if platforms.contains("NVIDIA CUDA") { findings.append(nvidia(machine)) }
        return findings
    }

    private static func own(_ machine: Machine) -> Finding {
        let check = "program cache"
        guard let folder = machine.cacheHome.map({ $0 + "/tandem" }) else {
            return .wrong(
                check, "neither XDG_CACHE_HOME nor HOME names a folder for it",
                mend: "export XDG_CACHE_HOME=/some/folder")
        }
        return finding(check, folder, machine, mend: "or name another with XDG_CACHE_HOME")
    }

    private static func pocl(_ machine: Machine) -> Finding {
        let check = "PoCL's cache"
        if let folder = machine.variable("POCL_CACHE_DIR") {
            return finding(check, folder, machine, mend: "or name another with POCL_CACHE_DIR, or unset that")
        }
        guard let folder = machine.cacheHome.map({ $0 + "/pocl/kcache" }) else {
            return .wrong(
                check, "neither POCL_CACHE_DIR nor HOME names a folder", mend: "export POCL_CACHE_DIR=/some/folder")
        }
        return finding(check, folder, machine, mend: "or name another with POCL_CACHE_DIR")
    }

    private static func nvidia(_ machine: Machine) -> Finding {
        let check = "NVIDIA's cache"
        if machine.variable("CUDA_CACHE_DISABLE") == "1" {
            return .wrong(check, "CUDA_CACHE_DISABLE=1 switches it off", mend: "unset CUDA_CACHE_DISABLE")
        }
        let own = machine.variable("HOME").map { $0 + "/.nv/ComputeCache" }
        guard let folder = machine.variable("CUDA_CACHE_PATH") ?? own else {
            return .note(check, "neither CUDA_CACHE_PATH nor HOME names a folder")
        }
        return finding(check, folder, machine, mend: "or name another with CUDA_CACHE_PATH")
    }

    /// A folder that is there, or the nearest one above it, in which it would be made.
    private static func finding(_ check: String, _ folder: String, _ machine: Machine, mend other: String) -> Finding {
        var nearest = folder
        while nearest.count > 1, !machine.exists(nearest) {
            nearest = (nearest as NSString).deletingLastPathComponent
        }
        guard machine.isFolder(nearest) else {
            return .wrong(check, "\(nearest) is no folder", mend: "rm \(nearest)", other)
        }
        guard machine.mayUse(nearest) else {
            return .wrong(
                check, "\(folder) cannot be written: \(nearest) takes no file (no permission, or a full disk)",
                mend: "sudo install -d -o $USER \(folder)    (makes it yours; df \(nearest) shows what room is left)",
                other)
        }
        guard nearest == folder else { return .note(check, "\(folder) will be made at the first use") }
        let content = machine.content(of: folder)
        return .ok(check, "\(folder) can be written: \(content.files) files, \(content.bytes.inMebibytes)")
    }
}

extension Machine {
    /// How many files lie in a folder and below it, and their lengths in all.
    ///
    /// PoCL's cache has no limit. Of fifty thousand files Foundation's resource values take four times as long as lstat(2).
    fileprivate func content(of folder: String) -> (files: Int, bytes: Int) {
        let path = url(folder).path
        var (files, bytes) = (0, 0)
        let below = FileManager.default.enumerator(atPath: path)
        while let name = below?.nextObject() as? String {
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            files += 1
            bytes += Int(status.st_size)
        }
        return (files, bytes)
    }
}

extension Int {
    /// `23.4 MiB`; in GiB from one on.
    var inMebibytes: String {
        let mebibytes = Double(self) / 1_048_576
        return mebibytes < 1024
            ? String(format: "%.1f MiB", mebibytes) : String(format: "%.1f GiB", mebibytes / 1024)
    }
}
