import CPUExecution
import NeuralNetworks
import Runtime
import Testing

private let names = [
    "mnist_net1.fc1.weight", "mnist_net1.fc1.bias", "mnist_net1.fc10.weight", "mnist_net2.fc1.weight", "scale",
]

@Suite struct ParameterChoiceTests {
    @Test("a pattern takes a name, what stands below it, and what its wildcards stand for, part by part")
    func patterns() {
        func chosen(_ patterns: String...) -> [String] { names.filter(ParameterChoice.only(patterns).contains) }
        #expect(chosen("mnist_net1.fc1") == Array(names[0...1]))
        #expect(chosen("mnist_net1") == Array(names[0...2]))
        #expect(chosen("mnist_net1.fc1.bias") == [names[1]])
        #expect(chosen("*.fc1") == [names[0], names[1], names[3]])
        #expect(chosen("mnist_net?.*.weight") == [names[0], names[2], names[3]])
        #expect(chosen("mnist_net[2-9]", "scale") == [names[3], names[4]])
        #expect(chosen("fc1").isEmpty && chosen("mnist_net1.fc1.bias.more").isEmpty && chosen("").isEmpty)
        #expect(names.filter(ParameterChoice.allBut(["mnist_net1"]).contains) == Array(names[3...4]))
        #expect(names.filter(ParameterChoice.all.contains) == names)
    }

    @Test("a pattern that matches nothing is refused with the names, and so is a choice that leaves none")
    func unmatched() {
        for choice in [ParameterChoice.only(["scale", "mnist_net3"]), .allBut(["mnist_net3"])] {
            let error = #expect(throws: ParameterError.self) { try choice.check(against: names) }
            #expect(error == .unmatchedPattern("mnist_net3", names: names))
            #expect(error?.isUnusableInput == true)
            for name in names { #expect(error?.description.contains(name) == true) }
        }
        #expect(throws: ParameterError.emptyChoice("all but mnist_net1 mnist_net2 scale")) {
            try ParameterChoice.allBut(["mnist_net1", "mnist_net2", "scale"]).check(against: names)
        }
    }

    @Test("a choice survives being recorded as text")
    func text() {
        for choice in [ParameterChoice.all, .only(["a.b", "c*"]), .allBut(["a"])] {
            #expect(ParameterChoice("\(choice)") == choice)
        }
        #expect(ParameterChoice("some") == nil && ParameterChoice("all of them") == nil)
    }

    @Test("values that parameters are reset to are the initial ones of the seed, for those that are named only")
    func reset() throws {
        let parameters = Parameters(GraphBuilder(), trainable: .only(["fc2"]))
        for name in ["fc1", "fc2"] { _ = try Linear(name, inputs: 3, outputs: 3, in: parameters) }
        let fresh = try parameters.initialValues(seed: 7, of: .only(["fc2"]))
        #expect(fresh.names == ["fc2.weight", "fc2.bias"])
        let whole = Parameters(GraphBuilder())
        for name in ["fc1", "fc2"] { _ = try Linear(name, inputs: 3, outputs: 3, in: whole) }
        let all = try whole.initialValues(seed: 7)
        for entry in fresh.entries { #expect(all[entry.name] == entry.tensor) }
        #expect(parameters.trained.map(\.name) == fresh.names)
        #expect(throws: ParameterError.self) { try parameters.initialValues(seed: 7, of: .only(["fc3"])) }
    }

    @Test("a batch normalisation whose statistics are frozen computes what it does in evaluation, and renews nothing")
    func frozenStatistics() throws {
        for (trainable, renewed) in [(ParameterChoice.all, 3), (.allBut(["bn"]), 0)] {
            let builder = GraphBuilder()
            let parameters = Parameters(builder, trainable: trainable)
            let x = try builder.input("x", TensorType(.float32, [4, 2]))
            let y = try BatchNormalization("bn", channels: 2, in: parameters)(x)
            _ = try Linear("fc", inputs: 2, outputs: 1, in: parameters)(y)
            #expect(parameters.renewed.count == renewed)
            let session = try Session(Program(builder, outputs: ["y": y]), on: CPUBackend())
            try parameters.declared.forEach { parameter in
                try session.store.declare(parameter.name, parameter.value.type)
            }
            for entry in try parameters.initialValues(seed: 0).entries {
                try session.store.write(entry.tensor, to: entry.name)
            }
            try session.write(
                Tensor(shape: [4, 2], elements: .float32([1, 2, 3, 4, 5, 6, 7, 8])), to: "x")
            try session.run()
            let first = try session.read("y").floats[0]
            // Mean 0 and variance 1 are what the running statistics begin with.
            #expect((abs(first - 1) < 1e-4) == (renewed == 0))
        }
    }
}
