/// How a ``SumClassifier`` makes 19 sum logits of ten digit logits and the number beside the image.
public enum SumHead: String, Sendable, CaseIterable {
    /// fc3 20 → 19 on digit logits ‖ one-hot number: the one that was reported. It can be right in principle, but must
    /// learn an ordinal code through the digit logits, which is slow.
    case linear
    /// fc3a 20 → 64, ReLU, fc3b 64 → 19 on digit log-probabilities ‖ one-hot number.
    case mlp
    /// No parameters: the log-probability of sum s is the digit's at s − number. Both accuracies are equal.
    case exact
}

/// The logit of a sum that no digit gives: finite, and below every logarithm of a probability that can win.
private let impossibleSum = -1e4
private let digits = 10
private let sums = 19

extension SumHead {
    /// - Shapes: digit logits [n, 10], number i32 [n] → [n, 19]
    /// - Parameter width: how many times as many hidden units as usual
    func sumLogits(digitLogits: Value, number: Value, width: Int = 1, _ parameters: Parameters) throws -> Value {
        switch self {
        case .linear:
            let fc3 = try Linear("fc3", inputs: digits + digits, outputs: sums, in: parameters)
            return try fc3(concatenate([digitLogits, oneHot(number, classes: digits)], axis: 1))
        case .mlp:
            let fc3a = try Linear("fc3a", inputs: digits + digits, outputs: 64 * width, in: parameters)
            let fc3b = try Linear("fc3b", inputs: 64 * width, outputs: sums, in: parameters)
            return try fc3b(
                relu(fc3a(concatenate([logSoftmax(digitLogits), oneHot(number, classes: digits)], axis: 1))))
        case .exact:
            return try digitLogits.builder.scoped("exact") { try shifted(logSoftmax(digitLogits), by: number) }
        }
    }

    /// Row n of the result holds row n of `logProbabilities` from column number[n] on, and impossible sums elsewhere.
    private func shifted(_ logProbabilities: Value, by number: Value) throws -> Value {
        let builder = logProbabilities.builder
        let count = number.shape[0]
        let choice = Shape([count, sums, digits])
        let digitOfSum = try builder.iota([count, sums], axis: 1) - number.reshaped(to: [count, 1])
        let isDigit =
            try builder.iota(choice, axis: 2)
            .== digitOfSum.reshaped(to: [count, sums, 1]).broadcast(to: choice)
        let zero = try builder.constant(0, choice)
        let rows = try logProbabilities.reshaped(to: [count, 1, digits]).broadcast(to: choice)
        let picked = try select(isDigit, rows, zero).sum([2])
        let impossible = try builder.constant(impossibleSum, picked.shape)
        let isTooSmall = try digitOfSum .< 0
        let isTooLarge = try digitOfSum .>= Double(digits)
        return try select(isTooSmall, impossible, select(isTooLarge, impossible, picked))
    }
}
