import Foundation
import OpenCLExecution
import Training
import Tuning

/// Where findings go, and what is there already.
struct TuningStore {
    /// What was measured before on the same setup; what holds for another one is overwritten.
    let file: TuningFile
    private let output: String?
    private let folder: String?

    init(_ output: String?, _ backend: OpenCLBackend) throws {
        self.output = output
        folder = ProgramCache.defaultFolder(environment: ProcessInfo.processInfo.environment)
        let setup = TuningSetup(backend.openCLDevice, backend.configuration)
        let choices = KernelChoices(backend.configuration, localBytes: backend.openCLDevice.localBytes)
        guard let path = output ?? folder.map({ setup.rememberedPath(in: $0) }) else { throw TuningError.noFolder }
        do {
            file = try TuningFile(path, for: setup, choices)
        } catch let error as FileError where error.isMissing {
            file = TuningFile(setup: setup)
        } catch let error as TuningError where output == nil {
            // What is remembered is made again; a file that somebody names is not overwritten by what replaces it.
            let reason = error.description.split(separator: "\n").first.map(String.init) ?? ""
            Terminal.printNotice("measured anew: \(reason)")
            file = TuningFile(setup: setup)
        }
    }

    /// - Returns: where it is now
    func write(_ file: TuningFile) throws -> String {
        if let output {
            try file.write(to: output)
            return output
        }
        guard let folder else { throw TuningError.noFolder }
        try file.remember(in: folder)
        return file.setup.rememberedPath(in: folder)
    }
}
