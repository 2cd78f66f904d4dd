import Foundation
import OpenCLExecution
import TestFiles
import Testing
import Training

/// Everything that a training run asks of OpenCL may fail. In CI a share of the calls does, with one code each; with
/// TANDEM_LONG_TESTS=1 every call, with every code that it may answer.
@Suite(.serialized) struct TrainingFaultTests {
    static let runs = FaultedRun.platforms.flatMap { platform in
        [true, false].map { FaultedRun(platform: platform, joinsSteps: $0) }
    }

    /// How many faults a short form injects. With a kernel for each operation a run takes longer: the compiler does.
    private static func fewFaults(_ run: FaultedRun) -> Int { run.joinsSteps ? 12 : 5 }

    @Test(
        "whichever call fails, the run ends with a typed error, leaves nothing, and the next one works", arguments: runs
    )
    func everyCall(run: FaultedRun) throws {
        let undisturbed = run.attempt(FaultedRun.options())
        let weights = try undisturbed.result.get()
        #expect(undisturbed.objectsLeft == 0 && undisturbed.callCount > 100)
        if try OpenCLDevice.select(run.platform).runsSideBySide, !run.joinsSteps {
            #expect(undisturbed.calledFunctions.contains("clEnqueueBarrierWithWaitList"), "no launches side by side")
        }
        let step = TestLength.isLong ? 1 : max(1, undisturbed.callCount / Self.fewFaults(run))
        let start = ContinuousClock.now
        var (injected, survived) = (0, 0)
        for failing in stride(from: 0, to: undisturbed.callCount, by: step) {
            // A kernel for each operation makes thousands of calls that are much alike: one code each.
            let isEveryCode = TestLength.isLong && run.joinsSteps
            var (choice, end) = isEveryCode ? (0, 1) : (failing, failing + 1)
            while choice < end {
                let outcome = run.attempt(failing: failing, choice: choice, FaultedRun.options())
                guard let fault = outcome.fault else { break }
                choice += 1
                if isEveryCode { end = CallCodes.codes(of: fault.call).count }
                injected += 1
                #expect(outcome.objectsLeft == 0, "call \(failing): \(fault)")
                switch outcome.result {
                case .success(let ended):
                    // What failed was not needed: a release, a cached binary, a report of the compiler.
                    survived += 1
                    #expect(ended.entries == weights.entries, "call \(failing): \(fault)")
                case .failure(let error): #expect(fault.explains(error), "call \(failing): \(fault): \(error)")
                }
            }
        }
        let next = run.attempt(FaultedRun.options())
        #expect(try next.result.get().entries == weights.entries)
        print(
            "\(run.testDescription): \(injected) faults in \(undisturbed.callCount) calls, \(survived) survived, "
                + "\(ContinuousClock.now - start)")
    }

    @Test("a device that is lost in the middle leaves a checkpoint that resumes to the same bits", arguments: runs)
    func lostDevice(run: FaultedRun) throws {
        let folder = try TemporaryFolder()
        let undisturbed = run.attempt(FaultedRun.options { $0.output = folder.file("whole") })
        let weights = try undisturbed.result.get()
        let whole = try Self.contents(folder.file("whole"))
        let first = try #require(undisturbed.callsBeforeTraining)
        let step = TestLength.isLong ? 1 : max(1, (undisturbed.callCount - first) / (Self.fewFaults(run) / 2))
        let start = ContinuousClock.now
        // What a run leaves is one of a few states, and resuming from equal files gives equal results: each is resumed once.
        var resumed: Set<[String: Data]> = []
        var lostRuns = 0
        for failing in stride(from: first, to: undisturbed.callCount, by: step) {
            let path = folder.file("lost-\(failing)")
            defer { try? FileManager.default.removeItem(atPath: path) }
            let lost = run.attempt(
                failing: failing, choice: failing, isLost: true, FaultedRun.options { $0.output = path })
            #expect(lost.objectsLeft == 0, "call \(failing)")
            guard lost.callsBeforeTraining != nil else { continue }  // there is no checkpoint yet
            if case .failure(let error) = lost.result {
                lostRuns += 1
                #expect(error is OpenCLError, "call \(failing): \(error)")
            }
            guard resumed.insert(try Self.contents(path)).inserted else { continue }
            let outcome = run.attempt(FaultedRun.options { $0.resume = path })
            #expect(try outcome.result.get().entries == weights.entries, "call \(failing)")
            let ended = try Self.contents(path)
            for name in ["log.csv", "epochs.csv", "weights.safetensors", "best.safetensors"] {
                #expect(ended[name] != nil && ended[name] == whole[name], "call \(failing): \(name)")
            }
        }
        #expect(lostRuns > 0)
        print(
            "\(run.testDescription): lost \(lostRuns) times, resumed from \(resumed.count) different states, "
                + "\(ContinuousClock.now - start)")
    }

    /// What lies in a run directory, but for the lock, which names a process.
    private static func contents(_ folder: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != "lock" {
            contents[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        return contents
    }
}

extension FaultedRun.Fault {
    /// Whether the error says what failed, or what that means to the user.
    fileprivate func explains(_ error: any Error) -> Bool {
        switch error as? OpenCLError {
        case .call(call, code, _), .call("a queued command", code, _): true
        case .outOfMemory: call == "clCreateBuffer"
        case .build: call == "clBuildProgram"
        // A platform or device that does not answer is left out of the list.
        case .noPlatform, .noDevice, .unknownDevice: call.hasPrefix("clGetPlatform") || call.hasPrefix("clGetDevice")
        default: false
        }
    }
}

extension FaultedRun: CustomTestStringConvertible {
    var testDescription: String { "\(platform), \(joinsSteps ? "a kernel for a step" : "a kernel for each operation")" }
}
