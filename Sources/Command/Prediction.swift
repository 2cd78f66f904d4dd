import Foundation
import Monitoring

/// What a model says of one picture.
struct Prediction {
    private let file: String
    private let seen: GreyImage
    private let answer: Answer

    private enum Answer {
        /// The probability of each digit.
        case digit([Double])
        /// A digit that was read as a number.
        case number(Double)
        case drawing(GreyImage, code: [Float])
    }

    struct Report: Encodable {
        let image: String
        var digit: Int?
        var probabilities: [Double]?
        var number: Double?
        var mse: Double?
        var code: [Float]?
    }

    /// - Parameter answers: the model's outputs for this one image; `nil` is made of those that say nothing of a digit.
    init?(of images: ImageDataset, at index: Int, file: String, _ answers: [String: Tensor]) throws {
        self.file = file
        seen = try GreyImage(height: images.rows, width: images.columns, bytes: images.pixels(ofSample: index))
        if let logits = answers["logits"] ?? answers["digit_logits"] {
            answer = .digit(Self.probabilities(logits.floats))
        } else if let drawn = answers["reconstruction"] {
            let image = try GreyImage(height: images.rows, width: images.columns, pixels: drawn.floats)
            answer = .drawing(image, code: answers["code"]?.floats ?? [])
        } else if answers["hidden"] != nil, let number = answers["number"]?.floats.first {
            answer = .number(Double(number))
        } else {
            return nil
        }
    }

    /// softmax: exp(xᵢ − max x) / Σⱼ exp(xⱼ − max x)
    private static func probabilities(_ logits: [Float]) -> [Double] {
        let greatest = Double(logits.max() ?? 0)
        let powers = logits.map { exp(Double($0) - greatest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// `seven.png: 7 (99.31 %), then 1 (0.42 %), 9 (0.20 %)`
    var text: String {
        switch answer {
        case .digit(let probabilities):
            let ranked = Self.ranked(probabilities).prefix(3).map { "\($0) (\(probabilities[$0].asPercentage))" }
            return "\(file): \(ranked.first ?? "none"), then \(ranked.dropFirst().joined(separator: ", "))"
        case .number(let number): return "\(file): \(Self.digit(number)), read as \(number.formatted(digits: 2))"
        case .drawing(let drawn, let code):
            let numbers = code.map { Double($0).formatted(digits: 2) }.joined(separator: " ")
            return
                "\(file): drawn again with mean squared error \(error(drawn).formatted(digits: 4)) from the code \(numbers)"
        }
    }

    var report: Report {
        switch answer {
        case .digit(let probabilities):
            Report(image: file, digit: Self.ranked(probabilities).first, probabilities: probabilities)
        case .number(let number): Report(image: file, digit: Self.digit(number), number: number)
        case .drawing(let drawn, let code): Report(image: file, mse: error(drawn), code: code)
        }
    }

    /// The digit next to a number.
    private static func digit(_ number: Double) -> Int { number.isFinite ? Int(min(max(number.rounded(), 0), 9)) : 0 }

    private static func ranked(_ probabilities: [Double]) -> [Int] {
        probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    }

    private func error(_ drawn: GreyImage) -> Double {
        let squares = zip(seen.pixels, drawn.pixels).map { pow(Double($0) - Double($1), 2) }
        return squares.reduce(0, +) / Double(max(1, squares.count))
    }

    /// What the model saw, and beside it what it drew, in block characters; one for two pixels above each other.
    var blocks: [String] {
        switch answer {
        case .digit, .number: seen.blocks
        case .drawing(let drawn, _): zip(seen.blocks, drawn.blocks).map { "\($0)  \($1)" }
        }
    }

    /// A column for each picture: what the model saw, and below it what it drew.
    static func grid(_ predictions: [Prediction]) throws -> ImageGrid {
        let drawn = predictions.map { prediction -> GreyImage? in
            if case .drawing(let image, _) = prediction.answer { image } else { nil }
        }
        let rows = [predictions.map { GreyImage?.some($0.seen) }] + (drawn.contains { $0 != nil } ? [drawn] : [])
        return try ImageGrid("What the model saw", rows: rows, zoom: 8)
    }
}

extension GreyImage {
    fileprivate var blocks: [String] {
        let shades = Array(" ░▒▓█")
        return stride(from: 0, to: size.height, by: 2).map { row in
            String(
                (0..<size.width).map { column -> Character in
                    let below = row + 1 < size.height ? pixels[(row + 1) * size.width + column] : 0
                    let value = min(max((pixels[row * size.width + column] + below) / 2, 0), 1)
                    return shades[Int((value * Float(shades.count - 1)).rounded())]
                })
        }
    }
}
