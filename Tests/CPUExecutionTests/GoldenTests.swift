import CPUExecution
import Foundation
import Testing

/// What NumPy and PyTorch say; tools/golden writes the file.
@Suite struct GoldenTests {
    private struct Case: Decodable {
        let inputs: [Numbers]
        let expected: Numbers
    }

    private struct Numbers: Decodable {
        let type: String
        let shape: [Int]
        let values: String

        func tensor() throws -> Tensor {
            let words = values.split(separator: " ")
            let shape = Shape(shape)
            switch type {
            case "i32": return try Tensor(shape: shape, elements: .int32(words.compactMap { Int32($0) }))
            case "f32": return try Tensor(shape: shape, elements: .float32(words.compactMap { Float($0) }))
            case "u8": return try Tensor(shape: shape, elements: .uint8(words.compactMap { UInt8($0) }))
            default: return try Tensor(shape: shape, elements: .float64(words.compactMap { Double($0) }))
            }
        }
    }

    private func golden() throws -> [String: Case] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("golden.json")
        return try JSONDecoder().decode([String: Case].self, from: Data(contentsOf: file))
    }

    @Test("Every operation is what NumPy and PyTorch say it is")
    func everyOperation() throws {
        let golden = try golden()
        #expect(Set(golden.keys) == Set(GoldenGraphs.all.map(\.name)))
        for (name, body) in GoldenGraphs.all {
            let expectation = try #require(golden[name])
            let inputs = try expectation.inputs.map { try $0.tensor() }
            let expected = try expectation.expected.tensor()
            for (precision, tolerance) in [(Precision.double, 1e-12), (.single, 1e-5)] {
                let found = try evaluate(inputs, precision: precision, body)
                #expect(found.shape == expected.shape, "\(name)")
                #expect(found.elementType.isFloatingPoint == expected.elementType.isFloatingPoint, "\(name)")
                for (index, (a, b)) in zip(found.doubles, expected.doubles).enumerated() {
                    let agrees = a == b || (a.isNaN && b.isNaN) || (a - b).magnitude <= tolerance * (1 + b.magnitude)
                    #expect(agrees, "\(name), \(precision), element \(index): found \(a), expected \(b)")
                }
            }
        }
    }

    @Test("Every function of every table has a golden value")
    func everyRow() {
        let names = Set(GoldenGraphs.all.map(\.name))
        for row in UnaryFunction.allCases { #expect(names.contains(row.rawValue)) }
        for row in BinaryFunction.allCases { #expect(names.contains(row.rawValue)) }
        for row in Comparison.allCases { #expect(names.contains(row.rawValue)) }
        for row in Reduction.allCases {
            #expect(names.contains("\(Operation.reduce(row, axes: []).name) all"))
        }
    }
}
