/// Which of the two encoders generalises better, from the figures: for each length of the code the differences between
/// frozen and trained on the same draws of labelled images.
struct TransferFinding {
    struct Comparison {
        let latent: Int
        let frozen, trained: TransferResult
        /// Test accuracy after the last epoch, frozen less trained, draw by draw.
        let gain: Spread

        /// Which is better by more than the standard deviation of the differences; `nil` where neither is, and for a
        /// single draw, which has none.
        var better: TransferTraining.Encoder? {
            gain.count < 2 || abs(gain.mean) <= gain.deviation ? nil : gain.mean > 0 ? .frozen : .trained
        }
    }

    let comparisons: [Comparison]

    init(_ results: [TransferResult]) {
        comparisons = Set(results.map(\.latent)).sorted().compactMap { latent in
            guard let frozen = results.first(where: { $0.latent == latent && $0.encoder == .frozen }),
                let trained = results.first(where: { $0.latent == latent && $0.encoder == .trained })
            else { return nil }
            let differences = zip(frozen.runs(\.testAccuracy), trained.runs(\.testAccuracy)).compactMap { one, other in
                one.last.flatMap { last in other.last.map { last - $0 } }
            }
            return Comparison(latent: latent, frozen: frozen, trained: trained, gain: Spread(differences))
        }
    }

    /// Whether freezing generalises better.
    var verdict: String {
        func latents(_ better: TransferTraining.Encoder?) -> String? {
            let found = comparisons.filter { $0.better == better }.map { "\($0.latent)" }
            return found.isEmpty ? nil : "d = \(found.listed)"
        }
        let rest = latents(nil).map { " For \($0) the difference is within the spread." } ?? ""
        let measure = "by more than the standard deviation of the differences"
        switch (latents(.frozen), latents(.trained)) {
        case (let frozen?, nil):
            return "Confirmed: with the encoder frozen the classifier generalises better for \(frozen), \(measure)."
                + rest
        case (nil, let trained?):
            return "Refuted: with everything trained the classifier generalises better for \(trained), \(measure)."
                + rest
        case (let frozen?, let trained?):
            return "Neither confirmed nor refuted: freezing generalises better for \(frozen), training everything for "
                + "\(trained), \(measure)." + rest
        case (nil, nil):
            return "Neither confirmed nor refuted: no difference between frozen and trained is larger than the spread."
        }
    }

    /// Whether training everything overfits: what it reaches on the images it saw, on others, and when the loss on those
    /// was least.
    var overfitting: String {
        let trained = comparisons.map(\.trained)
        guard !trained.isEmpty else { return "" }
        let seen = Spread(trained.map { $0.last(\.trainAccuracy).mean })
        let unseen = Spread(trained.map { $0.last(\.testAccuracy).mean })
        let turning = Spread(trained.map(\.bestEpochs.median))
        let frozenTurning = Spread(comparisons.map(\.frozen.bestEpochs.median))
        let last = (trained.first?.curves.first?.count ?? 1) - 1
        let rises = turning.greatest < Double(last)
        let seenText =
            seen.least == seen.greatest ? seen.least.percent : "\(seen.least.percent) to \(seen.greatest.percent)"
        return
            "With everything trained, the images that were trained on end at \(seenText) correct, the test images at "
            + "\(unseen.least.percent) to \(unseen.greatest.percent), over the sizes. "
            + (rises
                ? "The loss on the test images is least in the median after epoch \(Self.epochs(turning)) and rises from "
                    + "there: it overfits. With the encoder frozen it is least after epoch "
                    + "\(Self.epochs(frozenTurning)) of 0 to \(last)."
                : "The loss on the test images is least in the last epoch for at least one size: there, no overfitting "
                    + "shows in it.")
    }

    private static func epochs(_ spread: Spread) -> String {
        let ends = [spread.least, spread.greatest].map { $0.significant(3) }
        return ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])"
    }
}
