import Runtime
import Testing

@testable import OpenCLExecution

@Suite("What a reduction computes on the way")
struct PrologueTests {
    @Test("is read through plain pointers: with restricted ones Oclgrind had no kernel of the name")
    func plainPointers() throws {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [63, 65]))
        let scale = try builder.input("scale", TensorType(.float32, [63, 65]))
        let plan = Plan(
            try Graphs.Program(builder, outputs: ["sum": try (x * scale).sum([0])]).applying(Pass.all))
        let joined = plan.reductionsWithPrologue { _ in false }
        let step = try #require(joined.keys.first)
        var operand = LaunchOperand(plan.steps[step].result)
        operand.source = ComputedOperand(plan.steps[step])
        let text = Prologue(operand).prelude
        #expect(text.contains("prologue16(const int index, global const float * in0, global const float * in1)"))
        #expect(!text.contains("restrict"))
    }
}
