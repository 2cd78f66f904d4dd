/// The files and the page of the stitching experiment.
struct StitchingReport {
    let plan: StitchingPlan
    let finding: StitchingFinding
    let labels: [UInt8]
    private let base: StitchingBase
    private let pictures: StitchingPictures

    init(_ plan: StitchingPlan, _ base: StitchingBase, _ finding: StitchingFinding, labels: [UInt8]) throws {
        (self.plan, self.base, self.finding, self.labels) = (plan, base, finding, labels)
        pictures = try StitchingPictures(plan, base, finding, labels: labels)
    }

    func write(in run: ExperimentRun) throws {
        let all = finding.controls + finding.results
        try run.write(try StitchingTables.summary(finding), as: "summary")
        try run.write(try StitchingResult.table(all), as: "results")
        try run.write(try StitchingResult.distances(finding.results), as: "distances")
        try pictures.write(in: run)
        try page(run).write(to: run.report)
    }

    private func page(_ run: ExperimentRun) throws -> ReportPage {
        ReportPage(
            "Can stitched fragments relearn a common language?", lead: finding.lead,
            sections: [
                ReportSection(
                    "What became of it",
                    blocks: run.quickWarning + [
                        .table(try StitchingTables.judgements(finding)),
                        .paragraph(StitchingJudgement.rule(seeds: plan.seeds.count)),
                    ]
                        + plan.cases.map { .paragraph(finding.judgement(of: $0).sentence) }),
                ReportSection("What was done", .paragraph(method), run.circumstances(plan.facts)),
                ReportSection(
                    "The whole network on pairs", .table(try StitchingTables.pairs(finding)),
                    .paragraph(
                        "Before: with the layers reset and nothing learned. Reported are figures of another run of the "
                            + "control, and its author's own notes of 1.1.")),
                ReportSection(
                    "mnist_net1 alone on digits", .table(try StitchingTables.digits(finding)),
                    .paragraph(
                        "The fragment is taken out of the new network and reads the test images. Least and most are "
                            + "the smallest and the largest number that it reads; r is the correlation of the numbers "
                            + "with the labels: near 1 or −1, it still speaks of digits, if in other units."
                    )),
                ReportSection("Learning", blocks: pictures.learning),
                ReportSection("What mnist_net1 reads", blocks: pictures.readings),
                ReportSection("operation_net alone on the plane", blocks: pictures.planes),
                ReportSection(
                    "How far the embeddings have moved", .table(try StitchingTables.distances(finding)),
                    .paragraph(
                        "Each layer's answers to the same test image, or pair, in the new network and in the control. "
                            + "Cosine: the mean over the images of the cosine between the two; of single numbers, how "
                            + "often the sign has stayed, less how often it has not. Relative: √(Σ‖new − old‖²/Σ‖old‖²)."
                    )),
            ])
    }

    private var method: String {
        """
        Two networks were trained alone: mnist_net, which reads the digit in an image as one number, and operation_net, \
        which computes f(a, b) = a·b + sin a − cos b + a² − b² of points of [0, 9]². They were stitched to one network, with \
        mnist_net in both places, which computes f of the digits in two images: the control. Then layers were reset to fresh \
        initial values and trained on pairs of training images, each image with a fixed, random partner, while all other \
        layers were frozen. Everything is measured on \(labels.count) test images.
        """
            + (plan.seeds.count == 1
                ? ""
                : " The fragments are the same for all seeds, which draw the pairs, the order of the samples and the "
                    + "values that layers are reset to.")
    }
}
