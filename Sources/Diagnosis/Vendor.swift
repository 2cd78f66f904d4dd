/// Who made a graphics card, and where its OpenCL comes from.
package enum Vendor: CaseIterable, Sendable {
    case nvidia, amd, intel

    /// The vendor of a PCI id as `/sys` writes it: `0x10de`.
    init?(pciID: String) {
        switch pciID.lowercased() {
        case "0x10de": self = .nvidia
        case "0x1002": self = .amd
        case "0x8086": self = .intel
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .nvidia: "NVIDIA"
        case .amd: "AMD"
        case .intel: "Intel"
        }
    }

    /// Parts of the names of the libraries that drive its cards.
    var libraryParts: [String] {
        switch self {
        case .nvidia: ["nvidia"]
        case .amd: ["amdocl", "rusticl", "mesaopencl"]
        case .intel: ["igdrcl", "intel", "rusticl"]
        }
    }

    /// How its OpenCL is installed on Debian and its relatives.
    var installation: [String] {
        switch self {
        case .nvidia:
            [
                "sudo apt install nvidia-opencl-icd    (libnvidia-opencl1 of the driver's version)",
                "echo libnvidia-opencl.so.1 > /etc/OpenCL/vendors/nvidia.icd    (where only that file is missing)",
            ]
        case .amd:
            [
                "sudo apt install mesa-opencl-icd, then export RUSTICL_ENABLE=radeonsi",
                "sudo apt install rocm-opencl-icd    (AMD's ROCm, instead)",
            ]
        case .intel: ["sudo apt install intel-opencl-icd"]
        }
    }

    /// What to install on a machine of which nothing is known.
    static var everyInstallation: [String] {
        ["for the processor: sudo apt install pocl-opencl-icd"]
            + allCases.flatMap { vendor in vendor.installation.map { "for \(vendor.name) cards: \($0)" } }
    }
}
