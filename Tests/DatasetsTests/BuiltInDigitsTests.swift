import Testing

@testable import Datasets

@Suite struct BuiltInDigitsTests {
    static let sample = BuiltInDigits().samples(0..<1000)

    static func image(_ index: Int) -> ArraySlice<UInt8> { sample.images[(index * 784)..<((index + 1) * 784)] }

    /// FNV-1a, 64 bits.
    static func checksum(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test("the same seed draws the same bits, on every machine")
    func golden() {
        #expect(BuiltInDigits().samples(0..<1000) == Self.sample)
        // Drawn by this program; it changes only with the drawing, which makes trained weights stale.
        #expect(Self.checksum(Self.sample.images) == 9_748_618_265_825_901_349)
        #expect(Self.sample.labels.prefix(10) == [4, 0, 6, 8, 5, 1, 5, 1, 1, 0])
    }

    @Test("a sample depends on its index alone, and the test samples follow the training samples")
    func independent() {
        let middle = BuiltInDigits().samples(500..<510)
        #expect(middle.images == Array(Self.sample.images[(500 * 784)..<(510 * 784)]))
        let data = BuiltInDigits().data(trainCount: 20, testCount: 10)
        #expect(data.train == Self.sample.prefix(20))
        #expect(data.test == BuiltInDigits().samples(60_000..<60_010))
        #expect(data.source == "built-in digits, drawn by the program; not MNIST")
    }

    @Test("another seed draws other digits")
    func seeds() {
        #expect(BuiltInDigits(seed: 1).samples(0..<10).images != BuiltInDigits(seed: 2).samples(0..<10).images)
    }

    @Test("every digit and every way to write it occurs, each about as often")
    func frequencies() {
        for digit in UInt8(0)...9 {
            // 1,000 draws of probability 0.1: five standard deviations of 9.5.
            #expect(abs(Self.sample.labels.count { $0 == digit } - 100) < 48)
        }
        #expect(Set(Self.sample.labels).count == 10)
        #expect(Set((0..<1000).map { Array(Self.image($0)) }).count == 1000)
    }

    @Test("digits lie in the middle of a black margin, with full ink and soft edges")
    func form() {
        for index in 0..<1000 {
            let image = Array(Self.image(index))
            var (rows, columns): (Set<Int>, Set<Int>) = ([], [])
            var (ink, inkByRow, inkByColumn): (Float, Float, Float) = (0, 0, 0)
            for (pixel, value) in image.enumerated() where value > 0 {
                let (row, column) = (pixel / 28, pixel % 28)
                rows.insert(row)
                columns.insert(column)
                ink += Float(value)
                inkByRow += Float(value) * Float(row)
                inkByColumn += Float(value) * Float(column)
            }
            #expect(rows.union(columns).isDisjoint(with: [0, 27]), "sample \(index)")
            #expect(image.contains { $0 > 150 }, "sample \(index)")
            #expect((18...24).contains(max(rows.count, columns.count)), "sample \(index)")
            #expect(abs(inkByRow / ink - 13.5) < 3 && abs(inkByColumn / ink - 13.5) < 3, "sample \(index)")
        }
    }

    @Test("a nearest mean tells most digits apart, but not all: they vary")
    func difficulty() {
        let test = BuiltInDigits().samples(60_000..<60_300)
        var means = [[Float]](repeating: [Float](repeating: 0, count: 784), count: 10)
        for (index, label) in Self.sample.labels.enumerated() {
            let weight = 1 / Float(Self.sample.labels.count { $0 == label })
            for (pixel, value) in Self.image(index).enumerated() { means[Int(label)][pixel] += Float(value) * weight }
        }
        let right = (0..<300).count { index in
            let image = test.images[(index * 784)..<((index + 1) * 784)]
            let distances = means.map { mean in
                zip(mean, image).reduce(Float(0)) { $0 + ($1.0 - Float($1.1)) * ($1.0 - Float($1.1)) }
            }
            return distances.indices.min { distances[$0] < distances[$1] } == Int(test.labels[index])
        }
        #expect((180...285).contains(right), "\(right) of 300")
    }
}
