import CPUExecution
import Catalogue
import Testing

@Suite struct GradientCaseTests {
    /// The gradients of the operations that the backend runs. Without TANDEM_LONG_TESTS=1 a compiled backend takes every
    /// sixth: each is a program of its own to build.
    private func cases(for tested: ConformanceBackend) throws -> [GradientCase] {
        let names = Set(tested.cases.map(\.name))
        let cases = try Catalogue.gradients().filter { names.contains($0.base.name) }
        guard tested.isCompiled, !TestLength.isLong else { return cases }
        return stride(from: 0, to: cases.count, by: 6).map { cases[$0] }
    }

    @Test("Gradients agree with the reference, first and second", arguments: ConformanceBackends.all)
    func everyGradientAgrees(_ tested: ConformanceBackend) throws {
        for gradientCase in try cases(for: tested) { try tested.expectAgreement(gradientCase) }
    }

    @Test("A gradient has an output for each f32 operand, and its numbers are those of its seed")
    func outputs() throws {
        let operationCase = try #require(Catalogue.operations.first { $0.name == "select f32" })
        let first = GradientCase(of: operationCase)
        #expect(try first.program().outputs.map(\.name) == ["gradient by operand 1", "gradient by operand 2"])
        let second = GradientCase(of: operationCase, .second)
        #expect(
            try second.program().outputs.map(\.name) == [
                "gradient by operand 1", "gradient by operand 2", "gradient by weights 0",
            ])
        let type = TensorType(.float32, [5, 7])
        #expect(try first.tensor(named: "operand 1", type) == operationCase.tensors()[1])
        #expect(try second.tensor(named: "weights 0", type) != second.tensor(named: "weights 1", type))
    }
}
