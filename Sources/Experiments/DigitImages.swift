// Taking digits out of a data set, for pictures and for small training sets.

extension ImageDataset {
    /// The samples in `range`, which lies within the data set.
    subscript(range: Range<Int>) -> ImageDataset {
        ImageDataset(
            images: Array(images[range.lowerBound * pixelCount..<range.upperBound * pixelCount]),
            labels: Array(labels[range]), rows: rows, columns: columns)
    }

    /// The pixels as a tensor, u8 [n, 1, rows, columns].
    var pixels: Tensor {
        get throws { try Tensor(shape: [count, 1, rows, columns], elements: .uint8(images)) }
    }

    /// The images as a report shows them: 0 black, 255 white.
    func greyImages() throws -> [GreyImage] {
        try (0..<count).map { try GreyImage(height: rows, width: columns, bytes: pixels(ofSample: $0)) }
    }

    /// The place of the first sample of each of `digits`.
    /// - Throws: ``ExperimentError/tooFewSamples(set:digit:expected:found:)``
    func firstSamples(of digits: [Int], set: String) throws(ExperimentError) -> [Int] {
        var places: [Int] = []
        for digit in digits {
            guard let place = labels.firstIndex(where: { Int($0) == digit }) else {
                throw .tooFewSamples(set: set, digit: digit, expected: 1, found: 0)
            }
            places.append(place)
        }
        return places
    }

    /// `count` samples of each of the ten digits, drawn without repetition: the first ones of each digit in the order
    /// that `seed` shuffles the data set into.
    /// - Throws: ``ExperimentError/tooFewSamples(set:digit:expected:found:)``
    func balancedSamples(perDigit count: Int, seed: UInt64, set: String) throws(ExperimentError) -> [Int] {
        var places = [[Int]](repeating: [], count: 10)
        for sample in Philox(seed: seed).shuffled(count: self.count, epoch: 0) {
            let label = Int(labels[Int(sample)])
            if label < 10 && places[label].count < count { places[label].append(Int(sample)) }
        }
        for (digit, found) in places.enumerated() where found.count < count {
            throw .tooFewSamples(set: set, digit: digit, expected: count, found: found.count)
        }
        return places.flatMap(\.self)
    }
}

extension GreyImage {
    /// The mean over the pixels of the squared difference; of images of different sizes, not a number.
    func meanSquaredDifference(from other: GreyImage) -> Double {
        guard size == other.size else { return .nan }
        let sum = zip(pixels, other.pixels).reduce(0.0) { sum, pair in
            let difference = Double(pair.0) - Double(pair.1)
            return sum + difference * difference
        }
        return sum / Double(pixels.count)
    }
}
