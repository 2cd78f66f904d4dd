import OpenCLExecution
import Synchronization
import TestFiles
import Training

/// A short training run on an OpenCL device, from the search for the device to the last weights, in which a call may fail.
struct FaultedRun {
    let platform: String
    /// One kernel for a whole step, or one for each operation.
    let joinsSteps: Bool

    /// What became of a run.
    struct Outcome {
        let result: Result<NamedTensors, any Error>
        /// The OpenCL objects that are left.
        let objectsLeft: Int
        /// The calls that were made or failed.
        let callCount: Int
        let calledFunctions: Set<String>
        /// The first call that failed, and its code.
        let fault: Fault?
        /// How many of the calls had been made when the first checkpoint was written; nil where there was none.
        let callsBeforeTraining: Int?
    }

    struct Fault {
        let call: String
        let code: Int32
    }

    private struct Record {
        var calls = 0
        var functions: Set<String> = []
        var callsBeforeTraining: Int?
        var fault: Fault?
    }

    /// - Parameters:
    ///   - failing: the number of the call that fails, from 0; nil lets all happen. The order of the calls differs a little
    ///     from run to run, with the time that the device takes.
    ///   - choice: which of the codes that the call may answer
    ///   - isLost: whether all calls after it fail with that code, too, as those of a device that is lost
    func attempt(
        failing: Int? = nil, choice: Int = 0, isLost: Bool = false, _ options: TrainingOptions
    ) -> Outcome {
        let record = Mutex(Record())
        let decide = { @Sendable (call: StaticString) -> Int32? in
            record.withLock { record in
                let number = record.calls
                record.calls += 1
                record.functions.insert("\(call)")
                guard let failing, number == failing || (isLost && number > failing) else { return nil }
                let codes = CallCodes.codes(of: "\(call)")
                let fault = record.fault ?? Fault(call: "\(call)", code: codes[choice % codes.count])
                record.fault = fault
                return fault.code
            }
        }
        let fault = CallFault(decide, releases: decide)
        let result = CallFault.inject(fault) {
            Result {
                try train(options) {
                    record.withLock { $0.callsBeforeTraining = $0.callsBeforeTraining ?? $0.calls }
                }
            }
        }
        return record.withLock {
            Outcome(
                result: result, objectsLeft: fault.objects.value, callCount: $0.calls,
                calledFunctions: $0.functions, fault: $0.fault,
                callsBeforeTraining: $0.callsBeforeTraining)
        }
    }

    private func train(_ options: TrainingOptions, wroteCheckpoint: () -> Void) throws -> NamedTensors {
        var settings = OpenCLBackend.Options()
        settings.joinsSmallSteps = joinsSteps
        let backend = try OpenCLBackend(device: OpenCLDevice.select(platform), options: settings)
        return try Self.train(options, on: backend, wroteCheckpoint: wroteCheckpoint)
    }

    /// The run on any backend.
    static func train(
        _ options: TrainingOptions, on backend: any Backend, wroteCheckpoint: () -> Void = {}
    ) throws -> NamedTensors {
        let trainer = try Trainer(SmallClassifier(), data, options: options, on: backend)
        _ = try trainer.run { event in
            if case .checkpoint = event { wroteCheckpoint() }
        }
        return try trainer.weights()
    }

    /// The platforms with a device that can be used.
    static let platforms = Set(
        ((try? OpenCLDevice.all()) ?? []).filter(\.limitations.isEmpty).map(\.platformName)
    ).sorted()

    /// Two epochs of three steps, the last of them with a batch of three samples in place of four.
    static func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
        var options = TrainingOptions()
        (options.epochs, options.stepsInFlight, options.evaluationBatchSize) = (2, 2, 4)
        options.checkpointSeconds = 0
        change(&options)
        return options
    }

    private static let data = DigitData(train: images(11), test: images(4), source: "made up for a test")

    private static func images(_ count: Int) -> ImageDataset {
        let labels = (0..<count).map { UInt8($0 % 3) }
        var pixels: [UInt8] = []
        for (sample, label) in labels.enumerated() {
            for pixel in 0..<4 { pixels.append(pixel == Int(label) ? 200 : UInt8((sample * 4 + pixel) * 37 % 50)) }
        }
        return ImageDataset(images: pixels, labels: labels, rows: 2, columns: 2)
    }
}

/// 2 × 2 pixels → 5, ReLU → 3 classes.
private struct SmallClassifier: Model {
    var name: String { "small" }
    var options: [String: String] { [:] }
    var defaults: TrainingDefaults { TrainingDefaults(epochs: 2, batchSize: 4, optimizer: Adam(learningRate: 0.01)) }

    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let fc1 = try Linear("fc1", inputs: 4, outputs: 5, in: parameters)
        let fc2 = try Linear("fc2", inputs: 5, outputs: 3, in: parameters)
        let logits = try fc2(relu(fc1(Flatten()(batch.images.cast(to: .float32)) * (1 / 255))))
        let loss = try crossEntropy(logits: logits, labels: batch.labels)
        return Forward(loss: loss, metrics: [], outputs: [("logits", logits)])
    }
}
