import CPUExecution

/// The reference with one fault: what the comparison has to find.
struct FaultyBackend: Backend {
    enum Fault: CaseIterable {
        /// One element of the result is off by a thousandth.
        case element
        /// The result of an operation on other numbers.
        case otherNumbers
        /// Every element is a little too large: each passes alone, all together do not, or each is out of bounds.
        case bias
    }

    let fault: Fault
    var name: String { "faulty" }
    var device: String { "reference with a fault" }
    var memoryByteCount: Int { CPUBackend().memoryByteCount }

    func makeStore() throws -> any StateStore { try CPUBackend().makeStore() }

    func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        FaultyExecutable(fault: fault, inner: try CPUBackend().makeExecutable(for: plan, store: store))
    }
}

private final class FaultyExecutable: Executable {
    let fault: FaultyBackend.Fault
    let inner: any Executable

    init(fault: FaultyBackend.Fault, inner: any Executable) { (self.fault, self.inner) = (fault, inner) }

    var plan: Plan { inner.plan }
    func enqueue() throws { try inner.enqueue() }
    func finish() throws { try inner.finish() }
    func timeSteps() throws -> [UInt64] { try inner.timeSteps() }

    func write(_ tensor: Tensor, toInput name: String) throws {
        let isOther = fault == .otherNumbers
        let numbers = isOther ? Array(tensor.floats.reversed()) : tensor.floats
        try inner.write(Tensor(shape: tensor.shape, elements: .float32(numbers)), toInput: name)
    }

    func read(output name: String) throws -> Tensor {
        let tensor = try inner.read(output: name)
        var numbers = tensor.floats
        switch fault {
        case .element: numbers[numbers.count / 2] *= 1.001
        case .otherNumbers: break
        case .bias: numbers = numbers.map { $0 * (1 + 2e-5) }
        }
        return try Tensor(shape: tensor.shape, elements: .float32(numbers))
    }
}
