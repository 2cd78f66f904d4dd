import CPUExecution
import Testing

/// What the formulas leave open, and every backend must do alike.
@Suite struct SemanticsTests {
    private func unary(_ function: UnaryFunction, _ x: [Float]) throws -> [Float] {
        try evaluate([.vector(x)]) { builder, v in try builder.append(.unary(function), v) }.floats
    }

    @Test("relu keeps NaN and takes −0 to 0; the sign of NaN is 0")
    func kinks() throws {
        let relu = try unary(.relu, [.nan, -1, -0.0, 2])
        #expect(relu[0].isNaN && Array(relu.dropFirst()) == [0, 0, 2])
        #expect(try unary(.sign, [.nan, -3, -0.0, 0, .infinity]) == [0, -1, 0, 0, 1])
    }

    @Test("The larger and the smaller of anything and NaN is NaN")
    func extremesOfNaN() throws {
        for function in [BinaryFunction.maximum, .minimum] {
            let y = try evaluate([.vector([Float.nan, 1]), .vector([Float(1), .nan])]) { builder, v in
                try builder.append(.binary(function), v)
            }
            #expect(y.floats.filter(\.isNaN).count == 2)
        }
    }

    /// `2 * x` did not compile: a number could stand on the left of a minus only.
    @Test("A number may stand on either side of an operator, of f32 and i32 values")
    func numbers() throws {
        let x = Tensor.vector([1.0, 2, 4])
        #expect(try evaluate([x]) { _, v in try 1 + 2 * v[0] } == .vector([3.0, 5, 9]))
        #expect(try evaluate([x]) { _, v in try 8 / v[0] - (1 - v[0]) } == .vector([8.0, 5, 5]))
        #expect(try evaluate([.vector([Int32(3), -1])]) { _, v in try 2 * v[0] } == .vector([Int32(6), -2]))
        #expect(try evaluate([x]) { _, v in try v[0] .<= 2 } == .vector([UInt8(1), 1, 0]))
        #expect(try evaluate([x]) { _, v in try v[0] .!= 2 } == .vector([UInt8(1), 0, 1]))
    }

    @Test("Integers wrap")
    func wrapping() throws {
        let x = Tensor.vector([Int32.max, .min, 65_536])
        #expect(try evaluate([x]) { _, v in try v[0] + v[0] } == .vector([Int32(-2), 0, 131_072]))
        #expect(try evaluate([x]) { _, v in try v[0] * v[0] } == .vector([Int32(1), 0, 0]))
        #expect(try evaluate([x]) { _, v in try absolute(v[0]) } == .vector([Int32.max, .min, 65_536]))
        #expect(try evaluate([.vector([Int32.max, 1])]) { _, v in try v[0].sum() } == .scalar(Int32.min))
    }

    @Test("Conversions to integers cut, stop at the bounds, and make 0 of NaN")
    func conversions() throws {
        let x = Tensor.vector([Float.nan, -1.9, 1.9, 300, -5, 3e9, -.infinity])
        #expect(
            try evaluate([x]) { _, v in try v[0].cast(to: .int32) }
                == .vector([Int32(0), -1, 1, 300, -5, .max, .min]))
        #expect(
            try evaluate([x]) { _, v in try v[0].cast(to: .uint8) } == .vector([UInt8(0), 0, 1, 255, 0, 255, 0]))
        #expect(
            try evaluate([.vector([Int32(-1), 256, 257])]) { _, v in try v[0].cast(to: .uint8) }
                == .vector([UInt8(255), 0, 1]))
    }

    @Test("Of equal elements the first counts; NaN is the extreme, and the first NaN counts")
    func firstExtremes() throws {
        let x = Tensor.vector([Float(1), 3, 3, -2, -2])
        let withNaN = Tensor.vector([Float(1), .nan, 9, .nan])
        #expect(try evaluate([x]) { _, v in try v[0].argumentOfMaximum() } == .scalar(Int32(1)))
        #expect(try evaluate([x]) { _, v in try v[0].argumentOfMinimum() } == .scalar(Int32(3)))
        #expect(try evaluate([withNaN]) { _, v in try v[0].argumentOfMaximum() } == .scalar(Int32(1)))
        #expect(try evaluate([withNaN]) { _, v in try v[0].argumentOfMinimum() } == .scalar(Int32(1)))
        #expect(try evaluate([withNaN]) { _, v in try v[0].maximum() }.floats[0].isNaN)
        let image = try Tensor(shape: [1, 1, 2, 4], elements: .float32([1, 2, .nan, 5, 2, 0, 7, .nan]))
        let window = PoolingWindow(size: Extent(2))
        let places = try evaluate([image]) { builder, v in try builder.append(.maxPoolIndex(window), v) }
        #expect(places.elements == .int32([1, 0]))
        let largest = try evaluate([image]) { _, v in try maxPool(v[0], window) }.floats
        #expect(largest[0] == 2 && largest[1].isNaN)
    }

    @Test("An index that names no row gives NaN, or 0 for integers")
    func gatheringOutside() throws {
        let places = Tensor.vector([Int32(-1), 1, 2, .max])
        let floats = try evaluate([.vector([Float(5), 6]), places]) { _, v in try v[0].gathered(at: v[1]) }.floats
        #expect(floats[0].isNaN && floats[1] == 6 && floats[2].isNaN && floats[3].isNaN)
        let bytes = try evaluate([.vector([UInt8(5), 6]), places]) { _, v in try v[0].gathered(at: v[1]) }
        #expect(bytes == .vector([UInt8(0), 6, 0, 0]))
    }

    @Test("A place outside the image selects 0 and scatters nowhere")
    func placesOutside() throws {
        let window = PoolingWindow(size: Extent(2), padding: Padding(1))
        let image = try Tensor(shape: [1, 1, 2, 2], elements: .float32([1, 2, 3, 4]))
        let places = try Tensor(shape: [1, 1, 2, 2], elements: .int32([0, -1, 9, 0]))
        let selected = try evaluate([image, places]) { builder, v in try builder.append(.windowSelect(window), v) }
        #expect(selected.floats == [0, 0, 0, 4])
        let scattered = try evaluate([image, places]) { builder, v in
            try builder.append(.windowScatter(window, height: 2, width: 2), v)
        }
        #expect(scattered.floats == [0, 0, 0, 4])
    }

    @Test("Of nothing the sum is 0, the mean NaN, and the largest element an error, as in NumPy")
    func emptyReductions() throws {
        let x = Tensor.zeros([2, 0])
        #expect(try evaluate([x]) { _, v in try v[0].sum([1]) }.floats == [0, 0])
        #expect(try evaluate([x]) { _, v in try v[0].mean([1]) }.floats.allSatisfy(\.isNaN))
        #expect(try evaluate([x]) { _, v in try v[0].variance([1]) }.floats.allSatisfy(\.isNaN))
        #expect(try evaluate([x]) { _, v in try v[0].variance([0], isUnbiased: true) }.shape == [0])
        #expect(try evaluate([.zeros([0, 0])]) { _, v in try v[0].maximum([1]) }.shape == [0])
        #expect(throws: GraphError.self) { try evaluate([x]) { _, v in try v[0].maximum([1]) } }
        #expect(throws: GraphError.self) { try evaluate([x]) { _, v in try v[0].minimum([1]) } }
        #expect(throws: GraphError.self) { try evaluate([x]) { _, v in try v[0].argumentOfMaximum([1]) } }
    }

    @Test("A scalar is reduced, repeated and normalised as an array of one element")
    func scalars() throws {
        let x = Tensor.scalar(Float(3))
        #expect(try evaluate([x]) { _, v in try v[0].mean() }.floats == [3])
        #expect(try evaluate([x]) { _, v in try v[0].argumentOfMaximum() } == .scalar(Int32(0)))
        #expect(try evaluate([x]) { _, v in try v[0].variance(isUnbiased: true) }.floats.allSatisfy(\.isNaN))
        #expect(try evaluate([x]) { _, v in try v[0].broadcast(to: [2, 2]) }.floats == [3, 3, 3, 3])
    }

    @Test("Draws are the words of Philox4x32-10")
    func draws() throws {
        let index = Tensor.vector([Int32(0), 1, -1])
        let words = [UInt32(0), 1, .max].map { Philox(seed: 5 << 40 | 3).words(index: $0, epoch: 9, stream: 4).0 }
        let integers = try evaluate([index, .scalar(Int32(9))]) { _, v in
            try random(RandomDraw(.integer(below: 10), seed: 5 << 40 | 3, stream: 4), index: v[0], epoch: v[1])
        }
        #expect(integers == .vector(words.map { Int32($0 % 10) }))
        let uniform = try evaluate([index, .scalar(Int32(9))]) { _, v in
            try random(RandomDraw(.uniform, seed: 5 << 40 | 3, stream: 4), index: v[0], epoch: v[1])
        }
        #expect(uniform == .vector(words.map { Float($0 >> 8) * 0x1p-24 }))
    }

    @Test("A sum is taken in double precision")
    func doubleSums() throws {
        let x = Tensor.vector([Float(1e8)] + [Float](repeating: 1, count: 64) + [-1e8])
        #expect(try evaluate([x]) { _, v in try v[0].sum() }.floats == [64])
    }
}
