import CPUExecution

/// Runs a small graph once: the way tests ask what something is.
///
/// - Parameter inputs: become inputs of the graph, of their own types, in this order; f64 stands for f32.
func evaluate(
    _ inputs: [Tensor], precision: Precision = .single, passes: [Pass] = Pass.all,
    _ body: (GraphBuilder, [Value]) throws -> Value
) throws -> Tensor {
    let builder = GraphBuilder()
    let values = try inputs.enumerated().map { index, tensor in
        let type = tensor.elementType == .float64 ? .float32 : tensor.elementType
        return try builder.input("x\(index)", TensorType(type, tensor.shape))
    }
    let program = try Program(builder, outputs: ["y": body(builder, values)])
    let session = try Session(program, on: CPUBackend(precision: precision), passes: passes)
    for (index, tensor) in inputs.enumerated() where session.plan.inputs.contains(where: { $0.name == "x\(index)" }) {
        try session.write(tensor, to: "x\(index)")
    }
    try session.run()
    return try session.read("y")
}
