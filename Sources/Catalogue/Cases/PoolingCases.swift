import Runtime

extension Catalogue {
    /// Each window on normal numbers, on few numbers (ties) and on NaN and infinities.
    static let poolingCases: [OperationCase] = pools.flatMap { image, window in
        let input = Extent(height: image[2], width: image[3])
        let output = window.outputExtent(input: input) ?? Extent(0)
        let pooled: Shape = [image[0], image[1], output.height, output.width]
        let fillings: [(String, Filling)] = [
            ("", .normal), (", few numbers", .ties), (", NaN and infinities", .special),
        ]
        let places = OperationCase.Operand.int32(pooled, .places(window, input))
        let scatter = Operation.windowScatter(window, height: input.height, width: input.width)
        return fillings.flatMap { name, filling in
            [
                OperationCase("maxPool \(window) of \(image)\(name)", .maxPool(window), [.float32(image, filling)]),
                OperationCase(
                    "maxPoolIndex \(window) of \(image)\(name)", .maxPoolIndex(window), [.float32(image, filling)]),
            ]
        } + [
            OperationCase(
                "windowSelect \(window) of \(image)", .windowSelect(window), [.float32(image), places]),
            OperationCase("windowScatter \(window) to \(image)", scatter, [.float32(pooled), places]),
            OperationCase(
                "windowScatter \(window) to \(image), small integers", scatter,
                [.float32(pooled, .integers(-9...9)), places], .exact(smallIntegers)),
        ]
    }

    private static let pools: [(Shape, PoolingWindow)] = [
        ([1, 1, 1, 1], PoolingWindow(size: Extent(1))),
        ([2, 3, 8, 6], PoolingWindow(size: Extent(2))),
        ([1, 5, 7, 9], PoolingWindow(size: Extent(2))),
        ([1, 2, 28, 26], PoolingWindow(size: Extent(2))),
        ([2, 2, 9, 11], PoolingWindow(size: Extent(3), stride: Extent(2), padding: Padding(1))),
        ([1, 3, 8, 17], PoolingWindow(size: Extent(height: 2, width: 3), stride: Extent(height: 1, width: 2))),
        ([3, 2, 10, 7], PoolingWindow(size: Extent(3), stride: Extent(1))),
        (
            [1, 2, 9, 10],
            PoolingWindow(
                size: Extent(height: 3, width: 4), stride: Extent(2),
                padding: Padding(top: 2, left: 1, bottom: 0, right: 3))
        ),
        ([2, 1, 13, 12], PoolingWindow(size: Extent(2), stride: Extent(3))),
        ([0, 2, 4, 6], PoolingWindow(size: Extent(2))),
        // Whole maps, and windows of more than a vector.
        ([2, 3, 9, 7], PoolingWindow(size: Extent(height: 9, width: 7))),
        (
            [1, 2, 9, 37],
            PoolingWindow(
                size: Extent(height: 4, width: 17), stride: Extent(height: 5, width: 10),
                padding: Padding(top: 0, left: 3, bottom: 0, right: 2))
        ),
    ]
}
