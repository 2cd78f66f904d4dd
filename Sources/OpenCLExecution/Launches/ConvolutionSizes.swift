import Runtime

/// The lengths of a convolution, and the macros that its kernels are built with.
package struct ConvolutionSizes: Hashable, Sendable {
    let batch, groups, inputChannels, outputChannels: Int
    let input, output, kernel: Extent
    let geometry: ConvolutionGeometry

    /// - Parameters: x [N, C, H, W], weights [O, C/groups, kH, kW], y [N, O, H′, W′]
    init(x: Shape, weights: Shape, y: Shape, _ geometry: ConvolutionGeometry) {
        (batch, inputChannels, outputChannels) = (x[0], x[1], y[1])
        groups = geometry.groups
        input = Extent(height: x[2], width: x[3])
        output = Extent(height: y[2], width: y[3])
        kernel = Extent(height: weights[2], width: weights[3])
        self.geometry = geometry
    }

    private init(
        batch: Int, groups: Int, inputChannels: Int, outputChannels: Int, input: Extent, output: Extent,
        kernel: Extent, geometry: ConvolutionGeometry
    ) {
        (self.batch, self.groups) = (batch, groups)
        (self.inputChannels, self.outputChannels) = (inputChannels, outputChannels)
        (self.input, self.output, self.kernel, self.geometry) = (input, output, kernel, geometry)
    }

    var taps: Int { kernel.height * kernel.width }
    var groupInputs: Int { inputChannels / groups }
    var groupOutputs: Int { outputChannels / groups }
    var outputPixels: Int { output.height * output.width }
    var pixelCount: Int { batch * outputPixels }

    /// The image with its border of zeros, as far as any tap reaches.
    var padded: Extent {
        Extent(
            height: max(
                input.height + geometry.padding.top,
                (output.height - 1) * geometry.stride.height + (kernel.height - 1) * geometry.dilation.height + 1),
            width: max(
                input.width + geometry.padding.left,
                (output.width - 1) * geometry.stride.width + (kernel.width - 1) * geometry.dilation.width + 1))
    }

    /// With stride 1 the input gradient is a convolution of dy with the weights turned by half a circle, input and output
    /// exchanged, and this padding; `nil` with another stride, or where a padding is wider than the kernel reaches.
    var turned: ConvolutionSizes? {
        let reach = Extent(
            height: (kernel.height - 1) * geometry.dilation.height,
            width: (kernel.width - 1) * geometry.dilation.width)
        let padding = geometry.padding
        guard geometry.stride == Extent(1), padding.top <= reach.height, padding.left <= reach.width,
            padding.bottom <= reach.height, padding.right <= reach.width
        else { return nil }
        return ConvolutionSizes(
            batch: batch, groups: groups, inputChannels: outputChannels, outputChannels: inputChannels,
            input: output, output: input, kernel: kernel,
            geometry: ConvolutionGeometry(
                padding: Padding(
                    top: reach.height - padding.top, left: reach.width - padding.left,
                    bottom: reach.height - padding.bottom, right: reach.width - padding.right),
                dilation: geometry.dilation, groups: groups))
    }

    /// The macros that every convolution kernel asks for.
    var prelude: String {
        Self.defines([
            ("BATCH", batch), ("GROUPS", groups), ("INPUT_CHANNELS", inputChannels),
            ("OUTPUT_CHANNELS", outputChannels), ("OUTPUT_HEIGHT", output.height), ("OUTPUT_WIDTH", output.width),
            ("KERNEL_HEIGHT", kernel.height), ("KERNEL_WIDTH", kernel.width), ("STRIDE_Y", geometry.stride.height),
            ("STRIDE_X", geometry.stride.width), ("DILATION_Y", geometry.dilation.height),
            ("DILATION_X", geometry.dilation.width),
        ])
    }

    var imagePrelude: String {
        Self.defines([
            ("HEIGHT", input.height), ("WIDTH", input.width), ("PAD_TOP", geometry.padding.top),
            ("PAD_LEFT", geometry.padding.left),
        ])
    }

    var paddedPrelude: String {
        Self.defines([("PADDED_WIDTH", padded.width), ("PADDED_PLANE", padded.height * padded.width)])
    }

    static func defines(_ macros: [(name: String, value: Int)]) -> String {
        macros.map { "#define \($0.name) \($0.value)\n" }.joined()
    }
}
