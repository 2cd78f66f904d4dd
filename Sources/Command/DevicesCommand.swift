import ArgumentParser
import CPUExecution
import OpenCLExecution

struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "Lists the backends and OpenCL devices, and which one auto takes.",
        discussion: """
            A device is named by the number in the first column, or by a part of its name:
              tandem train mlp --device 0
              tandem train mlp --device pocl
            """)

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
        let width = Terminal.resultColumns
        func print(_ text: String, indent: Int) {
            for line in text.wrapped(width: width, indent: indent) { Terminal.printResult(line) }
        }
        let lines = Self.table(rows).lines(width: width)
        Terminal.printResult(Terminal.result(lines[0], .bold))
        for (row, line) in zip(rows, lines.dropFirst()) {
            Terminal.printResult(row.chosen ? Terminal.result(line, .good) : line)
            guard let device = row.index.map({ devices[$0] }) else { continue }
            print("\(device.platformName), \(device.version), driver \(device.driver)", indent: 7)
            for limitation in device.limitations { print("cannot be used: \(limitation)", indent: 7) }
        }
        let name =
            best.map { "device \($0.device.index), for \($0.reason)" } ?? "the reference: no OpenCL device can be used"
        print("* auto takes \(name)", indent: 0)
        if best == nil { print("`tandem doctor` says what is missing", indent: 2) }
    }

    private static func table(_ rows: [Row]) -> TextTable {
        let columns: [TextTable.Column] = [
            .init(title: "  #"), .init(title: "device", leastWidth: 16), .init(title: "units", alignment: .right),
            .init(title: "memory", alignment: .right),
            .init(title: "one buffer", alignment: .right), .init(title: "local", alignment: .right),
        ]
        return TextTable(
            columns,
            rows: rows.map { row in
                let index = (row.chosen ? "* " : "  ") + (row.index.map(String.init) ?? row.backend)
                guard row.index != nil else {
                    return [index, "reference: plain loops on one core", "1", "", "", ""]
                }
                let sizes = [row.globalBytes, row.maxAllocationBytes, row.localBytes].map(\.inBinaryUnits)
                return [index, row.name, String(row.computeUnits)] + sizes
            })
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
