/// The graphics cards of a machine, and the device files by which drivers reach them.
package struct GraphicsCards: Sendable {
    /// Vendors by PCI id, each once; NVIDIA's also by its device files, which is all that a container shows.
    let vendors: [Vendor]
    /// PCI ids of others: `0x1af4` is a virtual machine's, `0x1a03` a server's console.
    let otherIDs: [String]
    private let machine: Machine

    package init(_ machine: Machine) {
        self.machine = machine
        let folder = "/sys/class/drm"
        let cards = (machine.names(in: folder) ?? []).filter { name in
            name.hasPrefix("card") && name.dropFirst(4).allSatisfy(\.isNumber)
        }
        var ids = cards.compactMap { machine.firstLine(of: "\(folder)/\($0)/device/vendor") }
        if machine.exists("/dev/nvidia0") { ids.append("0x10de") }
        vendors = Vendor.allCases.filter { vendor in ids.contains { Vendor(pciID: $0) == vendor } }
        otherIDs = Set(ids.filter { Vendor(pciID: $0) == nil }).sorted()
    }

    /// What to install for the cards here, and for the processor.
    package var installation: [String] {
        guard !vendors.isEmpty else { return Vendor.everyInstallation }
        return vendors.flatMap { vendor in vendor.installation.map { "for the \(vendor.name) card: \($0)" } }
            + ["for the processor: sudo apt install pocl-opencl-icd"]
    }

    /// Whether each card has a driver.
    package func findings(_ drivers: DriverFiles) -> [Finding] {
        let check = "graphics card"
        if vendors.isEmpty && otherIDs.isEmpty {
            return [.note(check, "none is to be seen in /sys/class/drm: OpenCL can use the processor")]
        }
        return vendors.map { vendor in
            drivers.serve(vendor)
                ? .ok(check, "\(vendor.name), and a driver for it is registered")
                : .wrong(
                    check, "\(vendor.name), and no OpenCL driver for it is registered in \(drivers.place)",
                    mend: vendor.installation)
        } + otherIDs.map { .note(check, "one of vendor \($0), which Tandem knows no OpenCL driver for") }
    }

    /// Whether this user may use the device files.
    package func nodeFindings() -> [Finding] {
        renderNodes() + (vendors.contains(.amd) ? computeNode() : []) + (vendors.contains(.nvidia) ? nvidiaNodes() : [])
    }

    private static let joining =
        "sudo usermod -aG render,video $USER, then log in anew (in a container: start it with the device's group)"

    private func renderNodes() -> [Finding] {
        let check = "render node"
        let nodes = (machine.names(in: "/dev/dri") ?? []).filter { $0.hasPrefix("renderD") }.map { "/dev/dri/\($0)" }
        guard !nodes.isEmpty else {
            let needing = vendors.filter { $0 != .nvidia }.map(\.name).joined(separator: " and ")
            guard !needing.isEmpty else {
                return [.note(check, "there is no /dev/dri/renderD*, and no card that needs it")]
            }
            return [
                .wrong(
                    check, "there is no /dev/dri/renderD*, which the driver of the \(needing) card needs",
                    mend: "sudo modprobe amdgpu, or i915: the kernel's driver is not loaded; `sudo dmesg` says why",
                    "in a container: start it with --device /dev/dri")
            ]
        }
        return nodes.map { node in
            machine.mayUse(node)
                ? .ok(check, "\(node) can be read and written")
                : .wrong(check, "\(node) cannot be read and written by this user", mend: Self.joining)
        }
    }

    private func computeNode() -> [Finding] {
        let (check, node) = ("compute node", "/dev/kfd")
        guard machine.exists(node) else {
            return [.note(check, "there is no \(node): AMD's ROCm needs it, Mesa's rusticl does not")]
        }
        return machine.mayUse(node)
            ? [.ok(check, "\(node) can be read and written")]
            : [.wrong(check, "\(node) cannot be read and written by this user", mend: Self.joining)]
    }

    private func nvidiaNodes() -> [Finding] {
        let check = "NVIDIA device"
        let nodes = (machine.names(in: "/dev") ?? []).filter { name in
            name == "nvidiactl" || name == "nvidia-uvm"
                || name.hasPrefix("nvidia") && name.count > 6 && name.dropFirst(6).allSatisfy(\.isNumber)
        }
        guard nodes.contains(where: { $0.last?.isNumber == true }) else {
            return [
                .wrong(
                    check, "there is no /dev/nvidia0: the kernel's part of the driver is not loaded",
                    mend: "sudo apt install nvidia-driver, then start the machine anew; `nvidia-smi` shows the card",
                    "in a container: start it with --gpus all")
            ]
        }
        return nodes.map { name in
            machine.mayUse("/dev/\(name)")
                ? .ok(check, "/dev/\(name) can be read and written")
                : .wrong(check, "/dev/\(name) cannot be read and written by this user", mend: Self.joining)
        }
    }
}
