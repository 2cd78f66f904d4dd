import CPUExecution
import Catalogue
import Testing

@Suite struct PlanTests {
    /// A multilayer perceptron's training step: forward, gradients and momentum updates.
    private func trainingStep(batch: Int, sizes: [Int]) throws -> Program {
        let builder = GraphBuilder()
        let labels = try builder.input("labels", TensorType(.int32, [batch]))
        var x = try builder.input("x", TensorType(.float32, [batch, sizes[0]]))
        var parameters: [Value] = []
        for (layer, (inputs, outputs)) in zip(sizes, sizes.dropFirst()).enumerated() {
            let weight = try builder.state("fc\(layer).weight", TensorType(.float32, [outputs, inputs]))
            let bias = try builder.state("fc\(layer).bias", TensorType(.float32, [outputs]))
            x = try matrixMultiply(x, weight, transposingRight: true) + bias
            if layer < sizes.count - 2 { x = try relu(x) }
            parameters += [weight, bias]
        }
        let loss = try crossEntropy(logits: x, labels: labels)
        let slopes = try gradients(of: loss, withRespectTo: parameters)
        var updates: [(Value, Value)] = []
        for (index, (parameter, slope)) in zip(parameters, slopes).enumerated() {
            let moment = try builder.state("moment\(index)", parameter.type)
            let renewed = try moment * 0.9 + slope
            updates += [(moment, renewed), (parameter, try parameter - renewed * 0.1)]
        }
        return try Program(builder, outputs: ["loss": loss], updates: updates)
    }

    @Test("A training step's slots are at most 1.1 times what is needed at once")
    func slotBytes() throws {
        for batch in [7, 128] {
            let plan = Plan(try trainingStep(batch: batch, sizes: [784, 300, 100, 10]).applying(Pass.all))
            #expect(Double(plan.slotBytes) <= 1.1 * Double(plan.peakLiveBytes))
            #expect(plan.slotBytes >= plan.peakLiveBytes)
        }
    }

    @Test("A moment is renewed in place, a parameter that is read again later is not lost")
    func inPlace() throws {
        let plan = Plan(try trainingStep(batch: 4, sizes: [5, 3]).applying(Pass.all))
        let renewed = plan.steps.filter { if case .state = $0.result.place { true } else { false } }
        #expect(renewed.count == 4)
        #expect(renewed.allSatisfy { $0.operation.name != "copy" })
    }

    @Test("A training step learns")
    func learns() throws {
        let program = try trainingStep(batch: 12, sizes: [6, 16, 3])
        for passes in [Pass.all, []] {
            let session = try Session(program, on: CPUBackend(), passes: passes)
            for state in session.store.declarations where state.name.hasSuffix("weight") {
                try session.store.write(
                    Filling.normal.tensor(state.type, seed: 1, operand: state.name.count), to: state.name)
            }
            try session.write(Filling.normal.tensor(TensorType(.float32, [12, 6]), seed: 2, operand: 0), to: "x")
            try session.write(
                Filling.integers(0...2).tensor(TensorType(.int32, [12]), seed: 3, operand: 1), to: "labels")
            try session.run()
            let first = try session.read("loss").floats[0]
            for _ in 0..<60 { try session.run() }
            #expect(try session.read("loss").floats[0] < first * 0.1)
        }
    }

    @Test("Values of a slot never live at the same time, whatever the lifetimes")
    func lifetimes() throws {
        for seed in 0..<200 as Range<UInt64> {
            let program = try RandomGraph(seed: seed).program()
            let plan = Plan(program)
            try expectLiveValuesApart(plan, "seed \(seed)")
            try expectLiveValuesApart(Plan(program.applying(Pass.all)), "seed \(seed) with passes")
        }
    }

    @Test("Sharing slots changes no value: all are as when every value is kept to the end")
    func sharing() throws {
        for seed in 0..<100 as Range<UInt64> {
            let shared = try RandomGraph(seed: seed).program()
            let all = shared.graph.nodes.indices.map { Program.Output(name: "value \($0)", value: $0) }
            let kept = Program(graph: shared.graph, outputs: shared.outputs + all, updates: shared.updates)
            let sessions = try [shared, kept].map { program in
                let session = try Session(program, on: CPUBackend(), passes: [])
                for input in session.plan.inputs {
                    try session.write(RandomGraph.tensor(named: input.name, input.content, seed: seed), to: input.name)
                }
                try session.run()
                return session
            }
            for output in shared.outputs {
                let (found, expected) = (try sessions[0].read(output.name), try sessions[1].read(output.name))
                let agrees = zip(found.doubles, expected.doubles).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
                #expect(agrees && found.shape == expected.shape, "seed \(seed), \(output.name)")
            }
        }
    }

    /// Replays the plan with the number of the step that wrote each place, and looks at what each reader finds.
    private func expectLiveValuesApart(_ plan: Plan, _ comment: Comment) throws {
        var writers: [Plan.Place: Int] = [:]
        var types: [Plan.Place: TensorType] = [:]
        for (number, step) in plan.steps.enumerated() {
            for operand in step.operands {
                guard case .slot = operand.place else { continue }
                #expect(writers[operand.place] != nil, comment)
                #expect(types[operand.place]?.elementType == operand.type.elementType, comment)
                #expect(types[operand.place]?.elementCount == operand.type.elementCount, comment)
            }
            if case .slot(let slot) = step.result.place {
                #expect(plan.slots[slot] >= step.result.type.byteCount, comment)
                #expect(!step.operands.contains { $0.place == step.result.place }, comment)
            }
            writers[step.result.place] = number
            types[step.result.place] = step.result.type
        }
    }
}
