import OpenCLExecution

/// Whether the memory that a device promises is there.
package enum MemoryCheck {
    private static let check = "memory"
    /// Below this a training run of the larger models is likely to be killed.
    private static let leastBytes = 512 << 20

    package static func finding(_ device: OpenCLDevice, _ machine: Machine) -> Finding {
        let limits =
            "\(device.place): \(device.globalBytes.inMebibytes), one buffer at most \(device.maxAllocationBytes.inMebibytes)"
        guard device.kind == .cpu, let free = freeBytes(machine) else { return .ok(check, limits) }
        let found = "\(limits), \(free.inMebibytes) of the computer's memory free"
        guard free >= leastBytes else {
            return .wrong(check, found, mend: "close other programs, or use a smaller --batch-size")
        }
        return .ok(check, found)
    }

    /// What the computer has left, or the container where that is less.
    static func freeBytes(_ machine: Machine) -> Int? {
        guard let kibibytes = machine.number(of: "MemAvailable:", in: "/proc/meminfo") else { return nil }
        let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
        let available = overflow ? Int.max : bytes
        guard let limit = machine.firstLine(of: "/sys/fs/cgroup/memory.max").flatMap({ Int($0) }),
            let used = machine.firstLine(of: "/sys/fs/cgroup/memory.current").flatMap({ Int($0) })
        else { return available }
        return min(available, max(0, limit - used))
    }
}
