import Runtime

extension Lowering {
    /// `max_pool.cl`: the largest element of each window.
    mutating func maxPool(_ window: PoolingWindow, _ x: LaunchOperand, _ y: LaunchOperand, _ epilogue: Epilogue) {
        windowed(
            "max_pool_value", window, image: x.shape, windows: y.shape, planesOf: x.shape,
            [.floats("input", x.memory), .floats("result", y.memory)], epilogue, outputs: y.shape)
    }

    mutating func maxPoolIndex(_ window: PoolingWindow, _ x: LaunchOperand, _ index: LaunchOperand) {
        windowed(
            "max_pool_index", window, image: x.shape, windows: index.shape, planesOf: x.shape,
            [.floats("input", x.memory), .ints("result", index.memory)], .none, outputs: index.shape)
    }

    mutating func windowSelect(
        _ window: PoolingWindow, _ operands: [LaunchOperand], _ y: LaunchOperand, _ epilogue: Epilogue
    ) {
        windowed(
            "window_select", window, image: operands[0].shape, windows: y.shape, planesOf: y.shape,
            [
                .floats("input", operands[0].memory), .ints("index", operands[1].memory),
                .floats("result", y.memory),
            ], epilogue, outputs: y.shape)
    }

    mutating func windowScatter(
        _ window: PoolingWindow, _ operands: [LaunchOperand], _ dx: LaunchOperand, _ epilogue: Epilogue
    ) {
        windowed(
            "window_scatter", window, image: dx.shape, windows: operands[0].shape, planesOf: dx.shape,
            [
                .floats("gradient", operands[0].memory), .ints("index", operands[1].memory),
                .floats("result", dx.memory),
            ], epilogue, outputs: dx.shape)
    }

    /// All four kernels take the same sizes. CPU-class work-items take whole planes, GPU-class ones an output each.
    private mutating func windowed(
        _ kernel: String, _ window: PoolingWindow, image: Shape, windows: Shape, planesOf shape: Shape,
        _ memory: [LaunchArgument], _ epilogue: Epilogue, outputs: Shape
    ) {
        let planes = shape[0] * shape[1]
        let planesPerItem = max(1, 4096 / max(1, image[2] * image[3]))
        let prelude = """
            #define WINDOW_HEIGHT \(window.size.height)
            #define WINDOW_WIDTH \(window.size.width)
            #define STRIDE_Y \(window.stride.height)
            #define STRIDE_X \(window.stride.width)
            #define PADDING_Y \(window.padding.top)
            #define PADDING_X \(window.padding.left)

            """
        let arguments: [LaunchArgument] = [
            .int("planes", planes), .int("channels", shape[1]), .int("height", image[2]), .int("width", image[3]),
            .int("out_height", windows[2]), .int("out_width", windows[3]), .int("planes_per_item", planesPerItem),
        ]
        let (name, global, local) =
            switch family {
            case .cpu: (kernel, planes.dividedUp(by: planesPerItem), 1)
            case .gpu: (kernel + "_items", outputs.elementCount.roundedUp(to: groupSize), groupSize)
            }
        append(
            Launch(
                "max_pool", prelude: prelude + epilogue.prelude, kernel: name,
                arguments + memory + epilogue.arguments, global: [global], local: [local]))
    }
}
