import Runtime

extension TuningKey {
    /// The operation's name in a file.
    package var name: String {
        switch self {
        case .forward: "convolution"
        case .inputGradient: "input gradient"
        case .weightGradient: "weight gradient"
        case .product: "product"
        }
    }

    /// All sizes by name.
    package var sizes: [String: Int] {
        switch self {
        case .forward(let sizes), .inputGradient(let sizes), .weightGradient(let sizes): sizes.numbers
        case .product(let sizes):
            [
                "batch": sizes.extents.batch, "rows": sizes.extents.rows, "depth": sizes.extents.depth,
                "columns": sizes.extents.columns, "transposes left": sizes.orientation.transposesLeft ? 1 : 0,
                "transposes right": sizes.orientation.transposesRight ? 1 : 0,
            ]
        }
    }

    /// The key of these words; `nil` where they are not those of an operation whose tensors are within what kernels can
    /// address.
    package init?(name: String, sizes: [String: Int]) {
        guard sizes.values.allSatisfy({ (0...Self.longestAxis).contains($0) }) else { return nil }
        if name == "product" {
            guard let sizes = ProductSizes(sizes) else { return nil }
            self = .product(sizes)
            return
        }
        guard let sizes = ConvolutionSizes(sizes) else { return nil }
        switch name {
        case "convolution": self = .forward(sizes)
        case "input gradient": self = .inputGradient(sizes)
        case "weight gradient": self = .weightGradient(sizes)
        default: return nil  // text of any kind may come here
        }
    }

    fileprivate static let longestAxis = 1 << 24
    /// Fewer than 2³¹ elements, as every kernel says.
    fileprivate static func isAddressable(_ shape: Shape) -> Bool {
        shape.checkedElementCount.map { (1...Int(Int32.max)).contains($0) } ?? false
    }
}

extension TuningKey: CustomStringConvertible {
    /// `weight gradient 8→16 14×14, kernel 3×3, stride 2×2, batch 128`
    package var description: String {
        switch self {
        case .forward(let sizes), .inputGradient(let sizes), .weightGradient(let sizes): "\(name) \(sizes.text)"
        case .product(let sizes):
            "product \(sizes.orientation), \(sizes.extents.rows) × \(sizes.extents.depth) × \(sizes.extents.columns)"
                + (sizes.extents.batch == 1 ? "" : ", batch \(sizes.extents.batch)")
        }
    }
}

extension ConvolutionSizes {
    fileprivate var numbers: [String: Int] {
        [
            "batch": batch, "input channels": inputChannels, "output channels": outputChannels,
            "height": input.height, "width": input.width, "kernel height": kernel.height, "kernel width": kernel.width,
            "stride y": geometry.stride.height, "stride x": geometry.stride.width,
            "padding top": geometry.padding.top, "padding left": geometry.padding.left,
            "padding bottom": geometry.padding.bottom, "padding right": geometry.padding.right,
            "dilation y": geometry.dilation.height, "dilation x": geometry.dilation.width, "groups": groups,
        ]
    }

    fileprivate init?(_ numbers: [String: Int]) {
        guard
            let n = numbers.exactly(
                "batch", "input channels", "output channels", "height", "width", "kernel height", "kernel width",
                "stride y", "stride x", "padding top", "padding left", "padding bottom", "padding right", "dilation y",
                "dilation x", "groups"),
            n[7...8].allSatisfy({ $0 >= 1 }), n[13...15].allSatisfy({ $0 >= 1 }), n[1] % n[15] == 0, n[2] % n[15] == 0
        else { return nil }
        let geometry = ConvolutionGeometry(
            stride: Extent(height: n[7], width: n[8]),
            padding: Padding(top: n[9], left: n[10], bottom: n[11], right: n[12]),
            dilation: Extent(height: n[13], width: n[14]), groups: n[15])
        let input = Extent(height: n[3], width: n[4])
        guard let output = geometry.outputExtent(input: input, kernel: Extent(height: n[5], width: n[6])) else {
            return nil
        }
        let x: Shape = [n[0], n[1], n[3], n[4]]
        let weights: Shape = [n[2], n[1] / n[15], n[5], n[6]]
        let y: Shape = [n[0], n[2], output.height, output.width]
        let padded: Shape = [n[0], n[1], n[3] + n[9] + n[11], n[4] + n[10] + n[12]]
        guard [x, weights, y, padded].allSatisfy(TuningKey.isAddressable) else { return nil }
        self.init(x: x, weights: weights, y: y, geometry)
    }

    /// What differs from a usual layer is named.
    fileprivate var text: String {
        let geometry = geometry
        var text = "\(inputChannels)→\(outputChannels) \(input.height)×\(input.width)"
        text += ", kernel \(kernel.height)×\(kernel.width)"
        if geometry.stride != Extent(1) { text += ", stride \(geometry.stride.height)×\(geometry.stride.width)" }
        if geometry.dilation != Extent(1) {
            text += ", dilation \(geometry.dilation.height)×\(geometry.dilation.width)"
        }
        if groups != 1 { text += ", \(groups) groups" }
        let padding = geometry.padding
        let sides = [padding.top, padding.left, padding.bottom, padding.right]
        if sides.contains(where: { $0 != sides[0] }) {
            text += ", padding \(sides.map(String.init).joined(separator: " "))"
        } else if sides[0] != 0 {
            text += ", padding \(sides[0])"
        }
        return text + ", batch \(batch)"
    }
}

extension ProductSizes {
    fileprivate init?(_ numbers: [String: Int]) {
        guard
            let n = numbers.exactly("batch", "rows", "depth", "columns", "transposes left", "transposes right"),
            n[4] <= 1, n[5] <= 1,
            [[n[0], n[1], n[2]], [n[0], n[2], n[3]], [n[0], n[1], n[3]]].allSatisfy({
                TuningKey.isAddressable(Shape($0))
            })
        else { return nil }
        self.init(
            MatrixMultiplication(transposesLeft: n[4] == 1, transposesRight: n[5] == 1), batch: n[0], rows: n[1],
            depth: n[2], columns: n[3])
    }
}
