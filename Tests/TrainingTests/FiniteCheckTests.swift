import CPUExecution
import TestFiles
import Testing
import Training

/// Where a run's numbers cease to be finite is found by `checkFinite`; without it, that they did.
@Suite struct FiniteCheckTests {
    @Test("a learning rate that is far too large: the operation, the element and the ranges of its operands are named")
    func learningRate() throws {
        let error = try #require(throws: TrainingError.self) {
            try train(options { ($0.learningRate, $0.checkFinite, $0.epochs) = (3e38, true, 3) })
        }
        guard case .notFiniteOperation(let step, let epoch, let origin?) = error else {
            Issue.record("\(error)")
            return
        }
        #expect((0..<9).contains(step) && epoch == step / 3)
        #expect(!origin.value.isFinite && !origin.operands.isEmpty)
        // What it was made of is finite.
        #expect(origin.operands.allSatisfy { $0.range != nil })
        #expect("\(error)".contains("element \(origin.element) is"))
    }

    @Test("it is the same step and operation however many steps are in flight")
    func stepsInFlight() throws {
        let errors = [1, 2, 256].map { count in
            #expect(throws: TrainingError.self) {
                try train(
                    options {
                        ($0.learningRate, $0.checkFinite, $0.epochs, $0.stepsInFlight) = (3e38, true, 3, count)
                    })
            }
        }
        #expect(errors[0] != nil && errors[0] == errors[1] && errors[1] == errors[2])
    }

    @Test("a poisoned weight is named with its place")
    func poisonedWeight() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("weights.safetensors")
        let weights = try train(options { $0.epochs = 1 })
        var poisoned = NamedTensors(metadata: weights.metadata)
        for entry in weights.entries {
            var numbers = entry.tensor.floats
            if entry.name == "fc1.weight" { numbers[17 * 3 + 5] = .nan }
            try poisoned.append(entry.name, try Tensor(shape: entry.tensor.shape, elements: .float32(numbers)))
        }
        try Safetensors.write(poisoned, to: path)
        let error = try #require(throws: TrainingError.self) {
            try train(options { ($0.initialWeights, $0.checkFinite) = (path, true) })
        }
        guard case .notFiniteOperation(0, 0, let origin?) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(origin.operation == "state fc1.weight" && origin.element == [3, 5] && origin.value.isNaN)
        #expect(origin.operands.isEmpty)
    }

    @Test("watching changes no weights of a run that stays finite")
    func unchanged() throws {
        #expect(try train(options { $0.checkFinite = true }).entries == train(options()).entries)
    }

    @Test("an infinity that nothing comes of is passed over, the one that counts is found")
    func infinityOfABranchNotTaken() throws {
        let builder = GraphBuilder()
        let x = try builder.state("x", TensorType(.float32, [3]))
        let unused = try select(x .> 0, log(x), builder.constant(0, [3]))  // −∞ at 0, not taken
        let result = try exp(unused * 100)
        let state = try builder.state("y", TensorType(.float32, [3]))
        let program = try Program(builder, updates: [(state, result)])
        let store = try CPUBackend().makeStore()
        for (name, type) in program.states { try store.declare(name, type) }
        try store.write(.vector([0, 1, 2] as [Float]), to: "x")
        #expect(try FiniteCheck(program, on: CPUBackend(), store: store).origin() == nil)
        try store.write(.vector([0, 1, 3] as [Float]), to: "x")
        let origin = try #require(try FiniteCheck(program, on: CPUBackend(), store: store).origin())
        #expect(origin.operation == "exp" && origin.element == [2] && origin.value == .infinity)
        #expect(try store.read("y").floats == [0, 0, 0])
    }

    @Test("a NaN whose sign bit is set, as x86 makes of 0 · ∞, is told as NaN; it was '-nan'")
    func negativeNaN() throws {
        let builder = GraphBuilder()
        let x = try builder.state("x", TensorType(.float32, [2]))
        let program = try Program(builder, outputs: ["y": x * 2])
        let store = try CPUBackend().makeStore()
        try store.declare("x", x.type)
        let negative = Float(bitPattern: 0xFFC0_0000)
        try store.write(.vector([1, negative]), to: "x")
        let origin = try #require(try FiniteCheck(program, on: CPUBackend(), store: store).origin())
        #expect(origin.value.isNaN && origin.value.sign == .minus)
        #expect(origin.description == "state x, f32[2]: element [1] is NaN")
        let error = TrainingError.notFinite(step: 0, epoch: 0, loss: negative)
        #expect(error.description.contains("expected a finite loss, found NaN\n"))
    }

    @Test("a hybrid run is searched, too")
    func hybrid() throws {
        let settings = HybridSettings()
        let trainer = try HybridTrainer(
            settings, settings.data(),
            options: options { ($0.learningRate, $0.checkFinite, $0.epochs, $0.order) = (1e30, true, 40, .sequential) },
            on: CPUBackend())
        let error = try #require(throws: TrainingError.self) { try trainer.run() }
        guard case .notFiniteOperation(_, _, let origin?) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!origin.operands.isEmpty && !origin.value.isFinite)
    }
}
