import CPUExecution
import Testing

/// Compares the gradients of Σ weight · f(x…) with central differences, in double precision.
///
/// The weights are an operand like the others, so that the gradient of a gradient is checked towards them too: the part
/// of it that is linear.
struct CentralDifferences {
    typealias Body = (GraphBuilder, [Value]) throws -> Value

    let name: String
    /// The operands; f32 is differentiated, other types are not.
    let operands: [Tensor]
    let body: Body

    /// - Parameter order: 1 for gradients, 2 for the gradients of a weighted sum of all gradients.
    func check(order: Int = 1) throws {
        let builder = GraphBuilder()
        var tensors = operands
        var values = try operands.enumerated().map { index, tensor in
            try builder.input("x\(index)", TensorType(tensor.elementType, tensor.shape))
        }
        func weighted(_ value: Value) throws -> Value {
            let weight = try builder.input("x\(values.count)", TensorType(.float32, value.shape))
            tensors.append(try Self.weights(value.shape, number: values.count))
            values.append(weight)
            return try (value * weight).sum()
        }
        var loss = try weighted(body(builder, values))
        for _ in 1..<order {
            let targets = values.filter { $0.elementType == .float32 }
            var total = try builder.constant(0)
            for slope in try gradients(of: loss, withRespectTo: targets) { total = try total + weighted(slope) }
            loss = total
        }
        let targets = values.indices.filter { values[$0].elementType == .float32 }
        let slopes = try gradients(of: loss, withRespectTo: targets.map { values[$0] })

        let backend = CPUBackend(precision: .double)
        let lossSession = try Session(Program(builder, outputs: ["loss": loss]), on: backend)
        try write(tensors, to: lossSession)
        for (target, slope) in zip(targets, slopes) {
            let session = try Session(Program(builder, outputs: ["slope": slope]), on: backend)
            try write(tensors, to: session)
            try session.run()
            try compare(try session.read("slope").doubles, tensors[target], target, lossSession)
        }
    }

    private func compare(_ slopes: [Double], _ tensor: Tensor, _ target: Int, _ session: Session) throws {
        let name = "x\(target)"
        guard session.plan.inputs.contains(where: { $0.name == name }) else {
            #expect(slopes.allSatisfy { $0 == 0 }, "\(self.name), \(name): the loss does not depend on it")
            return
        }
        let numbers = tensor.doubles
        func loss(_ index: Int, _ number: Double) throws -> Double {
            var moved = numbers
            moved[index] = number
            try session.write(Tensor(shape: tensor.shape, elements: .float64(moved)), to: name)
            try session.run()
            return try session.read("loss").doubles[0]
        }
        for index in stride(from: 0, to: numbers.count, by: max(1, numbers.count / 8)) {
            let step = 1e-5 * max(0.1, numbers[index].magnitude)
            let (above, below) = (numbers[index] + step, numbers[index] - step)
            let (upper, lower) = (try loss(index, above), try loss(index, below))
            let difference = (upper - lower) / (above - below)
            // Rounding of the losses is magnified by 1 / step; the rest is the third derivative.
            let noise = 1e-15 * (upper.magnitude + lower.magnitude) / step + 1e-6 * (1 + difference.magnitude)
            #expect(
                (difference - slopes[index]).magnitude <= noise,
                "\(self.name), \(name)[\(index)]: gradient \(slopes[index]), difference \(difference)")
        }
        try session.write(tensor, to: name)
    }

    private func write(_ tensors: [Tensor], to session: Session) throws {
        for (index, tensor) in tensors.enumerated()
        where session.plan.inputs.contains(where: { $0.name == "x\(index)" }) {
            try session.write(tensor, to: "x\(index)")
        }
    }

    /// Numbers between 0.5 and 1.5, different for each operand.
    private static func weights(_ shape: Shape, number: Int) throws -> Tensor {
        let generator = Philox(seed: UInt64(number))
        let numbers = (0..<shape.elementCount).map {
            0.5 + Double(generator.words(index: UInt32($0), epoch: 0, stream: 6).0) * 0x1p-32
        }
        return try Tensor(shape: shape, elements: .float32(numbers.map(Float.init)))
    }
}
