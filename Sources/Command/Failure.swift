import ArgumentParser
import Datasets
import Experiments
import OpenCLExecution
import Parity
import Pictures
import Training
import Tuning

/// A failure of the command: what the user reads, and the status that the process ends with.
struct Failure: Error, CustomStringConvertible {
    /// A failure while running: device lost, out of memory, not finite, an output that cannot be written.
    static let running: Int32 = 1
    /// Arguments or input files that cannot be used.
    static let unusable: Int32 = 2

    let description: String
    let status: Int32

    private init(_ description: String, _ status: Int32) { (self.description, self.status) = (description, status) }

    static func usage(_ fact: String, _ advice: String) -> Failure { Failure("\(fact)\n\(advice)", unusable) }

    /// The failure that an error of a library means; `nil` for the argument parser's own.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as TrainingError:
            self.init(error.description, error.isUnusableInput ? Self.unusable : Self.running)
        case let error as ExperimentError:
            self.init(error.description, error.isUnusableInput ? Self.unusable : Self.running)
        case let error as ParameterError:
            self.init(error.description, error.isUnusableInput ? Self.unusable : Self.running)
        case let error as FileError:
            let isInput = [.open, .read, .inspect].contains(error.operation)
            self.init(error.description, isInput ? Self.unusable : Self.running)
        case let error as OpenCLError:
            self.init(error.description, error.isUnusableChoice ? Self.unusable : Self.running)
        case is WeightsError, is SafetensorsError, is NamedTensorsError, is IDXError, is DatasetError, is TensorError,
            is RegressionTableError, is PictureError, is TuningError:
            self.init("\(error)", Self.unusable)
        case is DownloadError, is GraphError, is RuntimeError, is SampleError, is ProofError,
            is ReportError:
            self.init("\(error)", Self.running)
        default: return nil
        }
    }
}

extension OpenCLError {
    /// Whether the choice of the device or of kernel files is at fault, rather than what happened on the device.
    fileprivate var isUnusableChoice: Bool {
        switch self {
        case .noLoader, .noPlatform, .noDevice, .ambiguousDevice, .unknownDevice, .unusableDevice, .unknownKernelFile,
            .unreadableKernelFile:
            true
        case .call, .build, .outOfMemory, .transferRange, .fillPattern, .misaligned, .writeOutside, .signature, .launch:
            false
        }
    }
}
