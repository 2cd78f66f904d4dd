import CPUExecution
import Glibc
import Models
import Runtime
import Testing

@testable import Models

/// What a head makes of digit logits and numbers, with the metrics and the loss of its sums.
private struct Answers {
    var logits: [Double]
    var digitsRight: Float
    var sumsRight: Float
    var loss: Float
}

private func answer(_ logits: [Float], numbers: [Int32], labels: [Int32]) throws -> Answers {
    let builder = GraphBuilder()
    let digitLogits = try builder.input("logits", TensorType(.float32, [numbers.count, 10]))
    let number = try builder.input("number", TensorType(.int32, [numbers.count]))
    let label = try builder.input("label", TensorType(.int32, [numbers.count]))
    let sums = try SumHead.exact.sumLogits(
        digitLogits: digitLogits, number: number, Parameters(builder))
    let session = try Session(
        Program(
            builder,
            outputs: [
                "sums": sums, "digits right": correctPredictions(logits: digitLogits, labels: label),
                "sums right": correctPredictions(logits: sums, labels: label + number),
                "loss": negativeLogLikelihood(sums, labels: label + number),
            ]), on: CPUBackend())
    try session.write(Tensor(shape: [numbers.count, 10], elements: .float32(logits)), to: "logits")
    try session.write(.vector(numbers), to: "number")
    try session.write(.vector(labels), to: "label")
    try session.run()
    return Answers(
        logits: try session.read("sums").doubles, digitsRight: try session.read("digits right").floats[0],
        sumsRight: try session.read("sums right").floats[0], loss: try session.read("loss").floats[0])
}

private func drawnLogits(count: Int, seed: UInt64, step: Float) -> [Float] {
    (0..<UInt32(count * 10)).map { index in
        let u = Philox.uniform(Philox(seed: seed).words(index: index, epoch: 0, stream: 6).0)
        return (u * 8 / step).rounded() * step
    }
}

@Test("exact head: the log-probability of a sum is the digit's at the difference, impossible sums are far below")
func exactHeadValues() throws {
    let numbers: [Int32] = [0, 3, 9]
    let logits = drawnLogits(count: 3, seed: 1, step: 0.001)
    let answers = try answer(logits, numbers: numbers, labels: [1, 2, 3])
    for (row, number) in numbers.enumerated() {
        let digits = logits[(row * 10)..<(row * 10 + 10)].map(Double.init)
        let total = log(digits.reduce(0) { $0 + exp($1) })
        for sum in 0..<19 {
            let digit = sum - Int(number)
            let found = answers.logits[row * 19 + sum]
            if (0...9).contains(digit) {
                #expect(abs(found - (digits[digit] - total)) < 2e-6)
            } else {
                #expect(found == -1e4)
            }
        }
    }
}

@Test("exact head: both accuracies are equal, ties included", arguments: [0.001, 1, 4] as [Float])
func exactHeadAccuracy(step: Float) throws {
    let count = 300
    let numbers = (0..<count).map { Int32($0 % 10) }
    let labels = (0..<count).map { Int32($0 / 10 % 10) }
    let answers = try answer(drawnLogits(count: count, seed: 2, step: step), numbers: numbers, labels: labels)
    #expect(answers.digitsRight == answers.sumsRight)
    #expect(answers.digitsRight > 0 && answers.digitsRight < Float(count))
}

@Test("exact head: its loss is the digits' cross-entropy, for impossible sums take no part in it")
func exactHeadLoss() throws {
    let logits = drawnLogits(count: 4, seed: 3, step: 0.001)
    let labels: [Int32] = [0, 9, 4, 7]
    let answers = try answer(logits, numbers: [9, 0, 5, 2], labels: labels)
    var expected = 0.0
    for (row, label) in labels.enumerated() {
        let digits = logits[(row * 10)..<(row * 10 + 10)].map(Double.init)
        expected += log(digits.reduce(0) { $0 + exp($1) }) - digits[Int(label)]
    }
    #expect(abs(Double(answers.loss) - expected / 4) < 1e-6)
}
