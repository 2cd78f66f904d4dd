import Runtime

/// One matrix product as its kernels see it: row-major operands, their orientation, and the lengths.
private struct Product {
    let left: LaunchOperand
    let right: LaunchOperand
    let result: LaunchOperand
    let sizes: ProductSizes

    var orientation: MatrixMultiplication { sizes.orientation }
    var extents: ProductExtents { sizes.extents }
}

/// The orientation and the lengths of a matrix product.
package struct ProductSizes: Hashable, Sendable {
    let orientation: MatrixMultiplication
    let extents: ProductExtents

    /// Whether copying both operands into panels pays. Where each element is used too seldom the operands are read in
    /// place (measured on two Zen 4 cores with PoCL 3.1, for each orientation).
    func packingPays(_ registers: VectorRegisters) -> Bool {
        let (rows, columns, depth) = (extents.rows, extents.columns, extents.depth)
        if depth == 0 { return false }
        let multiplications = rows * columns * depth
        // Narrow registers hold few sums, so that an operand that is read in place is read more often.
        if registers == .narrow, min(rows, columns) >= 128, multiplications >= 1 << 27 { return true }
        return switch (orientation.transposesLeft, orientation.transposesRight) {
        case (true, true): true
        case (false, false): columns > 16 && rows > 256 && multiplications > 1 << 27
        case (true, false): multiplications > 1 << 27 || depth > 4096
        // Dot products that fill less than two vectors take longer than the copies.
        case (false, true):
            min(rows, columns) >= 48 && (multiplications > 1 << 21 || depth < 32) && !(rows <= 128 && depth >= 512)
        }
    }
}

/// The blocks of CPU-class products that stay in registers.
struct ProductBlocks {
    /// Rows of a packed panel, and of a block of 16 columns.
    let packedRows: Int
    /// Rows and vectors of 16 columns where the operands are read in place.
    var rows, columnVectors: Int
    /// Rows and columns of a block of dot products.
    var side: Int

    init(_ registers: VectorRegisters) {
        (packedRows, rows, columnVectors, side) =
            switch registers {
            case .wide: (8, 8, 2, 4)
            case .narrow: (VectorRegisters.narrowSums, VectorRegisters.narrowSums, 1, 2)
            }
    }
}

extension Lowering {
    mutating func matrixMultiply(
        _ orientation: MatrixMultiplication, _ operands: [LaunchOperand], _ result: LaunchOperand, _ epilogue: Epilogue
    ) {
        let product = Product(
            left: operands[0], right: operands[1], result: result,
            sizes: ProductSizes(
                orientation: orientation, extents: orientation.extents(operands[0].shape, operands[1].shape)))
        switch family {
        case .gpu: tiledProduct(product, epilogue)
        case .cpu:
            var blocks = ProductBlocks(registers)
            switch choices.product(product.sizes) {
            case .packed: packedProduct(product, epilogue)
            case .rows(let rows, let columnVectors):
                (blocks.rows, blocks.columnVectors) = (rows, columnVectors)
                directProduct(product, blocks, epilogue)
            case .dots(let side):
                blocks.side = side
                directProduct(product, blocks, epilogue)
            }
        }
    }

    // MARK: CPU-class

    /// `matrix_multiply_packed.cl`: both operands are copied into panels, then multiplied block by block.
    private mutating func packedProduct(_ product: Product, _ epilogue: Epilogue) {
        let extents = product.extents
        let rows = ProductBlocks(registers).packedRows
        let (panelRows, panelColumns) = (extents.rows.dividedUp(by: rows), extents.columns.dividedUp(by: 16))
        let left = scratch(count: extents.batch * panelRows * extents.depth * rows)
        let right = scratch(count: extents.batch * panelColumns * extents.depth * 16)
        // Panels for a work-item, where enough work-items remain, and for a block of 1 MiB.
        let panels = panelRows * panelColumns >= 1024 ? 4 : 1
        let block = min(panelRows, max(1, (1 << 20) / (4 * rows * extents.depth)).roundedUp(to: panels))
        let macros = """
            #define ROWS \(rows)
            #define PANELS \(panels)
            #define LEFT_TRANSPOSED \(product.orientation.transposesLeft ? 1 : 0)
            #define RIGHT_TRANSPOSED \(product.orientation.transposesRight ? 1 : 0)

            """
        append(
            Launch(
                "matrix_multiply_packed", prelude: macros + Epilogue.none.prelude, kernel: "pack_panels",
                [
                    .int("rows", extents.rows), .int("columns", extents.columns), .int("depth", extents.depth),
                    .int("left_batch_stride", extents.rows * extents.depth),
                    .int("right_batch_stride", extents.columns * extents.depth),
                    .floats("left", product.left.memory), .floats("right", product.right.memory),
                    .floats("packed_left", left), .floats("packed_right", right),
                ], global: [panelRows + panelColumns, extents.depth.dividedUp(by: 256), extents.batch],
                local: [1, 1, 1]))
        append(
            Launch(
                "matrix_multiply_packed", prelude: macros + epilogue.prelude, kernel: "matrix_multiply_packed",
                [
                    .int("rows", extents.rows), .int("columns", extents.columns), .int("depth", extents.depth),
                    .int("block", block), .int("left_batch_stride", panelRows * extents.depth * rows),
                    .int("right_batch_stride", panelColumns * extents.depth * 16), .floats("left", left),
                    .floats("right", right), .floats("result", product.result.memory),
                ] + epilogue.arguments,
                global: [
                    block.dividedUp(by: panels), panelColumns, extents.batch * panelRows.dividedUp(by: block),
                ], local: [1, 1, 1]))
    }

    /// `matrix_multiply_direct.cl`: dot products where both operands are contiguous along the depth, else rows.
    private mutating func directProduct(_ product: Product, _ block: ProductBlocks, _ epilogue: Epilogue) {
        let extents = product.extents
        let usesDots = product.orientation.transposesRight
        let blocks =
            usesDots
            ? extents.batch * extents.rows.dividedUp(by: block.side) * extents.columns.dividedUp(by: block.side)
            : extents.batch * extents.rows.dividedUp(by: block.rows) * extents.columns.dividedUp(by: 16)
        let vectors = block.columnVectors
        let chunks = depthChunks(extents.depth, blocks: blocks)
        let chunkDepth = max(1, extents.depth.dividedUp(by: chunks))
        let outputs = extents.rows * extents.columns
        let target = chunks == 1 ? product.result.memory : scratch(count: extents.batch * chunks * outputs)
        let prelude =
            "#define COLUMN_VECTORS \(vectors)\n#define ROWS \(block.rows)\n#define SIDE \(block.side)\n"
        let own = chunks == 1 ? epilogue : .none
        var arguments: [LaunchArgument] = [
            .int("rows", extents.rows), .int("columns", extents.columns), .int("depth", extents.depth),
            .int("chunk_depth", chunkDepth), .int("chunks", chunks),
        ]
        if !usesDots {
            let isTransposed = product.orientation.transposesLeft
            arguments.append(.int("left_row_stride", isTransposed ? 1 : extents.depth))
            arguments.append(.int("left_depth_stride", isTransposed ? extents.rows : 1))
        }
        arguments += [
            .int("left_batch_stride", extents.rows * extents.depth),
            .int("right_batch_stride", extents.columns * extents.depth), .floats("left", product.left.memory),
            .floats("right", product.right.memory), .floats("result", target),
        ]
        append(
            Launch(
                "matrix_multiply_direct", prelude: prelude + own.prelude,
                kernel: usesDots ? "matrix_multiply_direct_dots" : "matrix_multiply_direct_rows",
                arguments + own.arguments,
                global: [
                    extents.rows.dividedUp(by: usesDots ? block.side : block.rows),
                    extents.columns.dividedUp(by: usesDots ? block.side : 16 * vectors),
                    extents.batch * chunks,
                ], local: [1, 1, 1]))
        guard chunks > 1 else { return }
        append(
            Launch(
                "matrix_multiply_direct", prelude: prelude + epilogue.prelude, kernel: "matrix_multiply_add_parts",
                [
                    .int("elements", outputs), .int("columns", extents.columns), .int("chunks", chunks),
                    .int("batches", extents.batch), .floats("parts", target),
                    .floats("result", product.result.memory),
                ] + epilogue.arguments, global: [(extents.batch * outputs).dividedUp(by: 1024)], local: [1]))
    }

    // MARK: GPU-class

    /// `matrix_multiply_tiled.cl`
    private mutating func tiledProduct(_ product: Product, _ epilogue: Epilogue) {
        let extents = product.extents
        let tile = 64
        let macros = """
            #define LEFT_TRANSPOSED \(product.orientation.transposesLeft ? 1 : 0)
            #define RIGHT_TRANSPOSED \(product.orientation.transposesRight ? 1 : 0)
            #define TILE_M \(tile)
            #define TILE_N \(tile)
            #define TILE_K 16

            """
        append(
            Launch(
                "matrix_multiply_tiled", prelude: macros + epilogue.prelude, kernel: "matrix_multiply_tiled",
                [
                    .int("rows", extents.rows), .int("columns", extents.columns), .int("depth", extents.depth),
                    .int("left_batch_stride", extents.rows * extents.depth),
                    .int("right_batch_stride", extents.columns * extents.depth), .floats("left", product.left.memory),
                    .floats("right", product.right.memory), .floats("result", product.result.memory),
                ] + epilogue.arguments,
                global: [
                    16 * extents.columns.dividedUp(by: tile), 16 * extents.rows.dividedUp(by: tile), extents.batch,
                ], local: [16, 16, 1]))
    }

    /// Few blocks of a very deep product leave cores idle: then the depth is cut into pieces of about 1,024 steps.
    private func depthChunks(_ depth: Int, blocks: Int) -> Int {
        guard blocks < 8, depth >= 4096 else { return 1 }
        return depth.dividedUp(by: depth.dividedUp(by: min(16, depth / 1024)))
    }
}
