/// The report of one training run: what was asked, what came out, how it went, and pictures.
struct RunPage {
    private let directory: RunDirectory
    private let record: RunRecord
    private let pictures: [RunPicture]
    private let result: TrainingResult?
    private let epochs: EpochTable
    private let names: [String]

    /// - Parameter result: `nil` while the run goes on.
    /// - Throws: `FileError`, `TrainingError.damagedTable`
    init(_ directory: RunDirectory, _ record: RunRecord, pictures: [RunPicture], result: TrainingResult?) throws {
        (self.directory, self.record, self.pictures, self.result) = (directory, record, pictures, result)
        epochs = try EpochTable(directory.epochs)
        let all = epochs.names.filter { $0.hasPrefix("train_") }.map { String($0.dropFirst("train_".count)) }
        // A metric that is the loss, as an autoencoder's is, is shown once.
        let losses = epochs["train_loss"]
        names = all.filter { [epochs] name in name == "loss" || epochs["train_\(name)"] != losses }
    }

    func write() throws { try page.write(to: directory.report) }

    private var page: ReportPage {
        get throws {
            var sections = [ReportSection("What was asked", .facts(settings))]
            let losses = try StepLosses(directory.log)
            if !losses.points.isEmpty {
                sections.append(ReportSection("Steps", .figure(losses.chart, caption: losses.caption)))
            }
            if epochs.epochs > 0 { sections.append(try epochSection) }
            if !pictures.isEmpty {
                sections.append(
                    ReportSection("Pictures", blocks: pictures.map { .figure($0.grid, caption: $0.caption) }))
            }
            return ReportPage("Training \(record.model)", lead: lead, sections: sections)
        }
    }

    private var lead: String {
        var text = result.map { "\($0.steps) steps" } ?? "The run goes on"
        if let result, result.samplesPerSecond > 0 {
            text += ", \(Int(result.samplesPerSecond.rounded())) samples/s in the last epoch"
        }
        let last = names.compactMap { name in
            epochs["test_\(name)"]?.last.flatMap { $0.isFinite ? "\(Self.words(name)) \(Self.text($0, name))" : nil }
        }
        if !last.isEmpty {
            text += ". On the test set after epoch \(epochs.epochs - 1): \(last.joined(separator: ", "))"
        }
        return text + "."
    }

    private var settings: [(name: String, value: String)] {
        var facts = [("model", record.title), ("optimiser", record.optimizer)]
        facts += record.optimizerSettings.sorted { $0.key < $1.key }.map { (Self.words($0.key), "\($0.value)") }
        facts += [("learning rate", "\(record.learningRate)"), ("batch size", "\(record.batchSize)")]
        if let epochs = record.epochs { facts.append(("epochs", "\(epochs)")) }
        if let steps = record.steps { facts.append(("steps", "\(steps)")) }
        if let limit = record.limit { facts.append(("training samples", "the first \(limit)")) }
        facts += [("order", record.order), ("seed", "\(record.seed)")]
        if let weights = record.initialWeights { facts.append(("initial weights", weights)) }
        facts.append(("data", record.data))
        facts.append(("computed by", "backend \(record.backend) on \(record.device)"))
        if !record.kernelConfiguration.isEmpty { facts.append(("kernels", record.kernelConfiguration)) }
        if let result {
            let seconds = result.seconds.printed("%.1f")
            facts.append(("time", "\(seconds) s since the beginning, or since the run was resumed"))
        }
        return facts
    }

    private var epochSection: ReportSection {
        get throws {
            var blocks: [ReportSection.Block] = []
            for name in names {
                let series = ["train", "test"].compactMap { set -> Series? in
                    guard let values = epochs["\(set)_\(name)"], values.contains(where: \.isFinite) else { return nil }
                    return Series(set, values: values, style: values.count < 40 ? .markedLine : .line)
                }
                let label = Self.words(name)
                blocks.append(
                    .figure(
                        Chart(
                            label.prefix(1).uppercased() + label.dropFirst(), x: "epoch",
                            y: Axis(label, spacing: .fitting(series.flatMap { $0.points.map(\.y) })), series: series
                        ),
                        caption: "Over the training samples, each at the time of its step, and over the test set after "
                            + "the epoch."))
            }
            blocks.append(.table(try table))
            return ReportSection("Epochs", blocks: blocks)
        }
    }

    private var table: Table {
        get throws {
            let names = epochs.names
            let rows = (0..<epochs.epochs).map { epoch in
                names.map { name -> Table.Cell in
                    guard let value = epochs[name]?[epoch], value.isFinite else { return .missing }
                    return .number(value)
                }
            }
            let shown = rows.count > 60 ? Array(rows.suffix(60)) : rows
            return try Table(
                shown.count < rows.count ? "The last \(shown.count) epochs" : "All epochs",
                columns: names.map { Table.Column(Self.words($0)) }, rows: shown)
        }
    }

    private static func words(_ name: String) -> String { name.replacing("_", with: " ") }

    private static func text(_ value: Double, _ name: String) -> String {
        name.hasSuffix("accuracy") ? (value * 100).printed("%.2f %%") : value.printed("%.4g")
    }
}
