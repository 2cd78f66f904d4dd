import Tensors
import Testing

@Suite struct ShapeTests {
    @Test("strides are those of row-major order")
    func strides() {
        #expect(Shape([2, 3, 5]).strides == [15, 5, 1])
        #expect(Shape.scalar.strides == [])
    }

    @Test("a scalar has one element, a shape with an empty axis none")
    func counts() {
        #expect(Shape.scalar.elementCount == 1)
        #expect(Shape([4, 0, 2]).elementCount == 0)
    }

    @Test("a product of lengths that overflows is refused instead of trapping")
    func overflow() {
        #expect(Shape([Int.max, 2]).checkedElementCount == nil)
        #expect(Shape([-1]).checkedElementCount == nil)
        #expect(throws: TensorError.elementCount(shape: [Int.max, 2], found: 1)) {
            try Tensor(shape: [Int.max, 2], elements: .float32([1]))
        }
    }

    @Test("elements that do not fill their shape are refused with both counts, and what to do in a second line")
    func elementCount() throws {
        let error = try #require(throws: TensorError.self) { try Tensor(shape: [2, 3], elements: .float32([1])) }
        let lines = error.description.split(separator: "\n")
        #expect(lines.first == "tensor of shape [2, 3]: expected 6 elements, found 1 element" && lines.count == 2)
        let overflow = TensorError.elementCount(shape: [Int.max, 2], found: 5)
        #expect(overflow.description.contains("expected a shape that fits into memory, found 5 elements\n"))
    }
}
