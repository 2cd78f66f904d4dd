import Graphs
import Testing

/// The gradients of a convolution behind a max pool are taken from the elements that the pool chose.
@Suite struct SparseGradientsTests {
    private let builder = GraphBuilder()
    private let x, weight, bias: Value

    init() throws {
        x = try builder.state("x", TensorType(.float32, [4, 8, 14, 14]))
        weight = try builder.state("weight", TensorType(.float32, [16, 8, 3, 3]))
        bias = try builder.state("bias", TensorType(.float32, [16]))
    }

    /// The names of what computes the gradients by image, weight and bias, after the passes up to this one.
    private func operations(_ pooled: (_ convolved: Value) throws -> Value) throws -> [String] {
        let perChannel = try bias.reshaped(to: [1, 16, 1, 1]).broadcast(to: [4, 16, 12, 12])
        let loss = try exp(pooled(convolution(x, weight) + perChannel)).sum()
        let slopes = try gradients(of: loss, withRespectTo: [x, weight, bias])
        let program = try Program(builder, outputs: ["x": slopes[0], "weight": slopes[1], "bias": slopes[2]])
        let rewritten = try program.applying([.simplify, .dropDeadCode, .sparsen])
        return rewritten.graph.nodes.map(\.operation.name)
    }

    private let wholeMap = PoolingWindow(size: Extent(12))

    @Test("neither a dense gradient nor a scatter is left, and the mask is the pool's own result")
    func relu() throws {
        let names = try operations { try maxPool(Graphs.relu($0), wholeMap) }
        #expect(names.contains("sparseConvolutionInputGradient") && names.contains("sparseConvolutionWeightGradient"))
        for dense in ["convolutionInputGradient", "convolutionWeightGradient", "windowScatter", "windowSelect"] {
            #expect(!names.contains(dense), "\(dense)")
        }
    }

    @Test("other activations are read at the chosen places")
    func activations() throws {
        for activation in [tanh, sigmoid] as [(Value) throws -> Value] {
            let names = try operations { try maxPool(activation($0), wholeMap) }
            #expect(names.contains("sparseConvolutionWeightGradient") && !names.contains("windowScatter"))
        }
    }

    @Test("small windows leave too much for it to pay")
    func smallWindows() throws {
        let names = try operations { try maxPool(Graphs.relu($0), PoolingWindow(size: Extent(2))) }
        #expect(names.contains("convolutionWeightGradient") && names.contains("windowScatter"))
        #expect(!names.contains { $0.hasPrefix("sparse") })
    }

    @Test("a gradient that comes from elsewhere, too, is dense")
    func otherPaths() throws {
        let names = try operations { try maxPool($0, wholeMap) + $0.mean([2, 3], keepingAxes: true) }
        #expect(!names.contains { $0.hasPrefix("sparse") })
    }

    @Test("an image that needs no gradient gets none")
    func firstLayer() throws {
        let pooled = try maxPool(Graphs.relu(convolution(x, weight)), wholeMap)
        let slope = try gradients(of: (pooled * pooled).sum(), withRespectTo: [weight])[0]
        let program = try Program(builder, outputs: ["weight": slope]).applying(Pass.all)
        let names = program.graph.nodes.map(\.operation.name)
        #expect(names.contains { $0.hasPrefix("sparseConvolutionWeightGradient") })
        #expect(!names.contains { $0.contains("InputGradient") || $0.contains("windowScatter") })
    }
}
