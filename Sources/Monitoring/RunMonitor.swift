import EventFiles
@_exported import Reports
@_exported import Training

/// Follows a training run and leaves what there is to see in its directory: an event file that TensorBoard shows while the run
/// goes on, and `report.html`.
///
/// ```swift
/// let trainer = try Trainer(MLP(), data, options: options, on: backend)
/// let monitor = try RunMonitor("runs/mlp", trainer.record, pictures: DigitPictures(MLP(), data.test, on: backend))
/// let result = try trainer.run { event in try monitor.observe(event, weights: trainer.weights) }
/// try monitor.finish(result, weights: trainer.weights())
/// ```
///
/// The report is made of the tables of the run directory, so that a run that was resumed is shown as a whole; a resumed run
/// begins a new event file.
public final class RunMonitor {
    private let directory: RunDirectory
    private let record: RunRecord
    private let pictures: (any RunPictures)?
    private let events: EventFile
    private var lastReport = ContinuousClock.now
    private var lastHistograms: ContinuousClock.Instant?

    /// While a run goes on, its report is renewed at the end of an epoch, about this often.
    private static let reportInterval = Duration.seconds(30)
    /// Histograms of weights come at the end of an epoch, at most this often: an epoch may take less than a millisecond.
    private static let histogramInterval = Duration.seconds(1)

    /// - Parameters:
    ///   - folder: the run directory; `Trainer` has made it.
    ///   - step: the steps that a resumed run has done; `nil` for a new one.
    /// - Throws: `FileError`
    public init(
        _ folder: String, _ record: RunRecord, pictures: (any RunPictures)? = nil, resumedAfter step: Int? = nil
    ) throws {
        directory = RunDirectory(folder)
        (self.record, self.pictures) = (record, pictures)
        // Events tell the steps that are done: the next one is the first that may come again.
        events = try EventFile(in: folder, continuingAt: step.map { $0 + 1 })
    }

    /// The path of the report.
    public var report: String { directory.report }

    /// Shows an event.
    ///
    /// - Parameter weights: the weights as they are now; asked for at the end of an epoch.
    /// - Throws: `FileError`, `ReportError`, and what `weights` and the backend throw.
    public func observe(_ event: TrainingEvent, weights: () throws -> NamedTensors) throws {
        switch event {
        case .progress(let progress):
            var values = [EventValue.scalar("step/loss", progress.loss)]
            if let speed = progress.samplesPerSecond { values.append(.scalar("step/samples per second", speed)) }
            try events.add(values, step: progress.step)
        case .epoch(let result):
            try events.add(Self.scalars(result), step: result.steps)
            if lastHistograms.map({ $0.duration(to: .now) >= Self.histogramInterval }) ?? true {
                try events.add(Self.histograms(try weights()), step: result.steps)
                lastHistograms = .now
            }
            if lastReport.duration(to: .now) >= Self.reportInterval {
                try writeReport(pictures?.pictures(weights()) ?? [], nil)
                lastReport = .now
            }
        case .checkpoint, .features: break
        }
    }

    /// Writes the report of the run as it is at its end, or where it was stopped.
    public func finish(_ result: TrainingResult, weights: NamedTensors) throws {
        let pictures = try pictures?.pictures(weights) ?? []
        try events.add(Self.histograms(weights) + pictures.map { try $0.event }, step: result.steps)
        try writeReport(pictures, result)
    }

    private func writeReport(_ pictures: [RunPicture], _ result: TrainingResult?) throws {
        try RunPage(directory, record, pictures: pictures, result: result).write()
    }

    private static func scalars(_ epoch: EpochResult) -> [EventValue] {
        var values = [EventValue.scalar("train/loss", epoch.trainLoss)]
        values += epoch.trainMetrics.map { .scalar("train/\($0.name)", $0.value) }
        guard let test = epoch.test else { return values }
        return values + [.scalar("test/loss", test.loss)] + test.metrics.map { .scalar("test/\($0.name)", $0.value) }
    }

    private static func histograms(_ weights: NamedTensors) -> [EventValue] {
        weights.entries.compactMap { entry in
            guard case .float32(let numbers) = entry.tensor.elements else { return nil }
            return .histogram("weights/\(entry.name)", numbers)
        }
    }
}

/// Makes pictures of what a model does with some samples.
public protocol RunPictures {
    /// The pictures of a model with these weights; asked for when a report is written.
    /// - Throws: what the backend throws, and what keeps the weights from fitting the model.
    func pictures(_ weights: NamedTensors) throws -> [RunPicture]
}

/// A picture of a run, for its report and its event file.
public struct RunPicture {
    /// The images.
    public let grid: ImageGrid
    /// What stands below them.
    public let caption: String

    /// Images with a caption.
    public init(_ grid: ImageGrid, caption: String) { (self.grid, self.caption) = (grid, caption) }

    var event: EventValue {
        get throws {
            let bitmap = try grid.bitmap()
            return .image(
                "pictures/\(grid.title)", png: try bitmap.png(), height: bitmap.size.height, width: bitmap.size.width,
                channels: bitmap.hasColor ? 3 : 1)
        }
    }
}

extension RunDirectory {
    var report: String { "\(path)/report.html" }
}
