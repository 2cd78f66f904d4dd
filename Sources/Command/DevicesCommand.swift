import ArgumentParser
import CPUExecution
import OpenCLExecution

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "Lists the backends and OpenCL devices, and which one auto takes.")

    @Flag(help: "Print an array of JSON objects.")
    var json = false

    private struct Row: Encodable {
        /// `null` for a backend that is no OpenCL device.
        @Nullable var index: Int?
        let backend: String
        let platform: String
        let name: String
        let version: String
        let driver: String
        let computeUnits: Int
        let globalBytes: Int
        let maxAllocationBytes: Int
        let localBytes: Int
        let chosen: Bool
    }

    func run() throws {
        let devices = try OpenCLDevice.all()
        let best = OpenCLDevice.best(among: devices)
        var rows = devices.map { device in
            Row(
                index: device.index, backend: "opencl", platform: device.platformName, name: device.name,
                version: device.version, driver: device.driver, computeUnits: device.computeUnits,
                globalBytes: device.globalBytes, maxAllocationBytes: device.maxAllocationBytes,
                localBytes: device.localBytes, chosen: device.index == best?.device.index)
        }
        let reference = CPUBackend()
        rows.append(
            Row(
                index: nil, backend: reference.name, platform: "Tandem", name: reference.device, version: "",
                driver: "", computeUnits: 1, globalBytes: 0, maxAllocationBytes: 0, localBytes: 0,
                chosen: best == nil))
        if json { return try rows.printJSON() }
        for row in rows { print(row, limitations: row.index.map { devices[$0].limitations } ?? []) }
        let name =
            best.map { "device \($0.device.index), for \($0.reason)" } ?? "the reference: no OpenCL device can be used"
        Terminal.printResult("auto takes \(name)")
    }

    private func print(_ row: Row, limitations: [String]) {
        let mark = row.chosen ? "*" : " "
        let index = row.index.map { "device \($0)" } ?? "--backend cpu"
        Terminal.printResult("\(mark) \(row.backend)  \(index)  \(row.name)")
        guard row.index != nil else { return Terminal.printResult("      the reference; plain loops on one core") }
        Terminal.printResult("      \(row.platform), \(row.version), driver \(row.driver)")
        Terminal.printResult(
            "      \(row.computeUnits) compute units, \(row.globalBytes.inBinaryUnits) memory, at most "
                + "\(row.maxAllocationBytes.inBinaryUnits) in one piece, \(row.localBytes.inBinaryUnits) local")
        for limitation in limitations { Terminal.printResult("      cannot be used: \(limitation)") }
    }
}

extension Int {
    /// `23.4 GiB`
    var inBinaryUnits: String {
        var value = Double(self)
        for unit in ["bytes", "KiB", "MiB", "GiB"] {
            if value < 1024 { return unit == "bytes" ? "\(self) bytes" : "\(value.formatted(digits: 1)) \(unit)" }
            value /= 1024
        }
        return "\(value.formatted(digits: 1)) TiB"
    }
}

/// An optional that is written as `null` where it is absent, instead of being left out.
@propertyWrapper
struct Nullable<Value: Encodable>: Encodable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}
