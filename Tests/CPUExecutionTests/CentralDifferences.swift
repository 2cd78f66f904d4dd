import CPUExecution
import Catalogue
import Testing

/// Compares the gradients of a case with central differences of its loss, in double precision.
struct CentralDifferences {
    private let gradientCase: GradientCase

    init(_ gradientCase: GradientCase) { self.gradientCase = gradientCase }

    func check() throws {
        let builder = GraphBuilder()
        let (loss, slopes) = try gradientCase.differentiated(in: builder)
        let backend = CPUBackend(precision: .double)
        let lossSession = try Session(Program(builder, outputs: ["loss": loss]), on: backend)
        let leaves = try leaves(of: builder)
        try write(leaves, to: lossSession)
        for (leaf, slope) in slopes {
            let session = try Session(Program(builder, outputs: ["slope": slope]), on: backend)
            try write(leaves, to: session)
            try session.run()
            let tensor = try #require(leaves.first { $0.name == leaf }?.tensor)
            try compare(try session.read("slope").doubles, tensor, leaf, lossSession)
        }
    }

    private func compare(_ slopes: [Double], _ tensor: Tensor, _ leaf: String, _ session: Session) throws {
        guard session.plan.inputs.contains(where: { $0.name == leaf }) || isState(leaf, of: session) else {
            #expect(slopes.allSatisfy { $0 == 0 }, "\(gradientCase), \(leaf): the loss does not depend on it")
            return
        }
        let numbers = tensor.doubles
        func loss(_ index: Int, _ number: Double) throws -> Double {
            var moved = numbers
            moved[index] = number
            try write(leaf, Tensor(shape: tensor.shape, elements: .float64(moved)), to: session)
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
                "\(gradientCase), \(leaf)[\(index)]: gradient \(slopes[index]), difference \(difference)")
        }
        try write(leaf, tensor, to: session)
    }

    private func leaves(of builder: GraphBuilder) throws -> [(name: String, tensor: Tensor)] {
        try builder.graph.nodes.compactMap { node in
            switch node.operation {
            case .input(let name, let type), .state(let name, let type):
                (name, try gradientCase.tensor(named: name, type))
            default: nil  // everything else is computed
            }
        }
    }

    private func write(_ leaves: [(name: String, tensor: Tensor)], to session: Session) throws {
        for (name, tensor) in leaves { try write(name, tensor, to: session) }
    }

    private func write(_ name: String, _ tensor: Tensor, to session: Session) throws {
        if session.plan.inputs.contains(where: { $0.name == name }) {
            try session.write(tensor, to: name)
        } else if isState(name, of: session) {
            try session.store.write(tensor, to: name)
        }
    }

    private func isState(_ name: String, of session: Session) -> Bool {
        session.plan.states.contains { $0.name == name }
    }
}
