@testable import Experiments
import Testing

@Suite struct FindingTests {
    private func finding(_ losses: [(Int, [Double])]) -> LatentFinding {
        LatentFinding(losses.map { latent, ends in (latent: latent, losses: ends.map { [1, $0] }) })
    }

    @Test("the error stops falling where no longer code gains more than the spread over the seeds")
    func levelling() {
        let falling = finding([(2, [0.04, 0.042]), (5, [0.02, 0.021]), (10, [0.012, 0.013])])
        #expect(falling.levelsOffAt == nil)
        #expect(falling.statement.contains("falls by"))
        let level = finding([
            (2, [0.04, 0.042]), (5, [0.02, 0.021]), (10, [0.0199, 0.0207]), (15, [0.0201, 0.0205]),
        ])
        #expect(level.levelsOffAt == 5)
        #expect(level.lead.contains("From d = 5 on"))
        // Within the spread of its neighbour, but not of the longest.
        let slow = finding([(2, [0.04, 0.042]), (5, [0.020, 0.022]), (10, [0.019, 0.021]), (15, [0.017, 0.018])])
        #expect(slow.levelsOffAt == nil)
    }

    @Test("one seed has no spread, and the report does not claim one")
    func oneSeed() {
        let one = finding([(2, [0.04]), (5, [0.02]), (10, [0.03])])
        #expect(one.levelsOffAt == nil)
        #expect(one.lead.contains("With one seed there is no spread"))
        #expect(one.statement.contains("from d = 5 to 10 it rises by 0.01"))
    }

    private func result(
        _ latent: Int, _ encoder: TransferTraining.Encoder, _ accuracies: [Double], losses: [Double] = [3, 1, 2]
    ) -> TransferResult {
        TransferResult(
            latent: latent, encoder: encoder,
            curves: accuracies.map { accuracy in
                losses.map { .init(trainLoss: 0, trainAccuracy: 1, testLoss: $0, testAccuracy: accuracy) }
            })
    }

    @Test("the verdict on freezing follows the differences on the same draws")
    func verdicts() {
        func verdict(_ pairs: [([Double], [Double])]) -> String {
            TransferFinding(
                pairs.enumerated().flatMap { index, pair in
                    [result(index + 2, .frozen, pair.0), result(index + 2, .trained, pair.1)]
                }
            ).verdict
        }
        #expect(verdict([([0.8, 0.7], [0.7, 0.61])]).hasPrefix("Confirmed: "))
        #expect(verdict([([0.7, 0.61], [0.8, 0.7])]).hasPrefix("Refuted: "))
        #expect(
            verdict([([0.8, 0.7], [0.7, 0.61]), ([0.7, 0.8], [0.71, 0.7])]).contains("For d = 3 the difference is"))
        #expect(verdict([([0.8, 0.7], [0.7, 0.61]), ([0.7, 0.61], [0.8, 0.7])]).hasPrefix("Neither"))
        #expect(verdict([([0.8], [0.7])]).hasPrefix("Neither"))
    }

    @Test("overfitting is said to show where the test loss turns before the end, and only there")
    func overfitting() {
        let turning = TransferFinding([result(2, .frozen, [0.8]), result(2, .trained, [0.7])])
        #expect(turning.overfitting.contains("after epoch 1 and rises"))
        let falling = TransferFinding([
            result(2, .frozen, [0.8]), result(2, .trained, [0.7], losses: [3, 2, 1]),
        ])
        #expect(falling.overfitting.contains("no overfitting"))
    }

    @Test("mean, median and deviation of repetitions")
    func spread() {
        let four = Spread([4, 1, 2, 5])
        #expect(four.mean == 3 && four.median == 3 && four.range == 4)
        #expect(abs(four.deviation - (10.0 / 3).squareRoot()) < 1e-15)
        #expect(Spread([7]).deviation == 0 && Spread([7]).median == 7)
        #expect(Spread([]).median.isNaN)
    }
}
