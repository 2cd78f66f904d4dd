import OpenCLExecution
import Runtime

/// Whether a device really works: numbers that go there and come back, and a small network whose loss and gradient must be
/// those of the reference. All numbers are small integers, so that not one bit may differ.
package struct DeviceTrial: Sendable {
    private let expected: [Float]

    /// - Parameter reference: the backend that says what is right
    package init(reference: any Backend) throws { self.init(expected: try Self.compute(on: reference)) }

    init(expected: [Float]) { self.expected = expected }

    /// What the trial showed of one device.
    package struct Result: Sendable {
        package let findings: [Finding]
        /// Whether training by the kernels that the device gets by default works.
        package let canTrain: Bool
    }

    package func run(on device: OpenCLDevice) -> Result {
        let copy = copyFinding(device)
        let kernels = [DeviceClass.cpu, .gpu].map { ($0, kernelFinding(device, $0)) }
        let own = kernels.filter { $0.0 == device.deviceClass }.map(\.1)
        return Result(
            findings: [copy] + kernels.map(\.1), canTrain: ([copy] + own).allSatisfy { $0.verdict == .ok })
    }

    private func copyFinding(_ device: OpenCLDevice) -> Finding {
        let check = "copy"
        do {
            let context = try OpenCLContext(device: device)
            let numbers = (0..<Int32(1 << 18)).map { $0 &* 0x9E37 }
            let there = try context.allocate(numbers, purpose: "numbers of the trial")
            let copied = try context.allocate(byteCount: there.byteCount, purpose: "copy of the trial's numbers")
            try copied.copy(from: there)
            let found = try copied.read(Int32.self)
            guard found == numbers else {
                let wrong = zip(found, numbers).filter { $0 != $1 }.count
                return .wrong(
                    check, "\(device.place): \(wrong) of \(numbers.count) numbers come back changed",
                    mend: "update its driver; if it stays so, the device's memory is at fault")
            }
            return .ok(check, "\(device.place): 1 MiB to the device, there and back, unchanged")
        } catch {
            return failure(check, device, error)
        }
    }

    private func kernelFinding(_ device: OpenCLDevice, _ family: DeviceClass) -> Finding {
        let check = "kernels"
        let what = "\(device.place), \(family.rawValue)-class kernels"
        do {
            var options = OpenCLBackend.Options()
            options.family = family
            let clock = ContinuousClock()
            let start = clock.now
            let found = try Self.compute(on: try OpenCLBackend(device: device, options: options))
            let milliseconds = Int(start.duration(to: clock.now) / .milliseconds(1))
            guard found == expected else {
                return .wrong(
                    check, "\(what): they compute other numbers than the reference",
                    mend: "update its driver, or choose another device with --device")
            }
            return .ok(check, "\(what): built and run in \(milliseconds) ms, equal to the reference")
        } catch let error as OpenCLError {
            return failure(check, device, error, what)
        } catch {
            return .wrong(check, "\(what): \(error)", mend: "choose another device with --device")
        }
    }

    private func failure(
        _ check: String, _ device: OpenCLDevice, _ error: OpenCLError, _ what: String? = nil
    ) -> Finding {
        let lines = error.description.split(separator: "\n").map(String.init)
        var remedies = Array(lines.dropFirst().prefix(1))
        if case .build(_, _, _, let log) = error {
            remedies = log.split(separator: "\n").prefix(3).map { "its compiler says: \($0)" }
            remedies.append("update the driver, or choose another device with --device")
        }
        return .wrong(check, "\(what ?? device.place): \(lines.first ?? "")", mend: remedies)
    }

    /// loss = Σ relu(x·w + b)², and ∂loss/∂w.
    private static func compute(on backend: any Backend) throws -> [Float] {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [5, 7]))
        let w = try builder.state("w", TensorType(.float32, [7, 3]))
        let b = try builder.state("b", TensorType(.float32, [3]))
        let y = try relu(matrixMultiply(x, w) + b)
        let loss = try (y * y).sum()
        let slope = try gradients(of: loss, withRespectTo: [w])[0]
        let session = try Session(Program(builder, outputs: ["loss": loss, "slope": slope]), on: backend)
        func integers(_ shape: Shape, modulo: Int, minus offset: Int) throws -> Tensor {
            let numbers = (0..<shape.elementCount).map { Float(($0 * 3) % modulo - offset) }
            return try Tensor(shape: shape, elements: .float32(numbers))
        }
        try session.write(integers([5, 7], modulo: 5, minus: 2), to: "x")
        try session.store.write(integers([7, 3], modulo: 7, minus: 3), to: "w")
        try session.store.write(integers([3], modulo: 4, minus: 1), to: "b")
        try session.run()
        return try session.read("loss").floats + session.read("slope").floats
    }
}

extension OpenCLDevice {
    /// `device 0`, for lines that follow the one with the name.
    var place: String { "device \(index)" }
}
