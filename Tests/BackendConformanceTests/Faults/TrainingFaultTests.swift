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
        // A kernel for each operation makes thousands of calls that are much alike: one code each.
        let choices = TestLength.isLong && run.joinsSteps ? CallCodes.mostCodes : 1
        let step = TestLength.isLong ? 1 : max(1, undisturbed.callCount / Self.fewFaults(run))
        var (injected, survived) = (0, 0)
        for failing in stride(from: 0, to: undisturbed.callCount, by: step) {
            for choice in 0..<choices {
                let outcome = run.attempt(
                    failing: failing, choice: choices == 1 ? failing : choice, FaultedRun.options())
                guard let fault = outcome.fault, choice < CallCodes.codes(of: fault.call).count else { break }
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
        print("\(run.testDescription): \(injected) faults in \(undisturbed.callCount) calls, \(survived) survived")
    }

    @Test("a device that is lost in the middle leaves a checkpoint that resumes to the same bits", arguments: runs)
    func lostDevice(run: FaultedRun) throws {
        let folder = try TemporaryFolder()
        let undisturbed = run.attempt(FaultedRun.options { $0.output = folder.file("whole") })
        let weights = try undisturbed.result.get()
        let first = try #require(undisturbed.callsBeforeTraining)
        let step = TestLength.isLong ? 1 : max(1, (undisturbed.callCount - first) / (Self.fewFaults(run) / 2))
        var lostRuns = 0
        for failing in stride(from: first, to: undisturbed.callCount, by: step) {
            let path = folder.file("lost-\(failing)")
            let lost = run.attempt(
                failing: failing, choice: failing, isLost: true, FaultedRun.options { $0.output = path })
            #expect(lost.objectsLeft == 0, "call \(failing)")
            guard lost.callsBeforeTraining != nil else { continue }  // there is no checkpoint yet
            if case .failure(let error) = lost.result {
                lostRuns += 1
                #expect(error is OpenCLError, "call \(failing): \(error)")
            }
            let resumed = run.attempt(FaultedRun.options { $0.resume = path })
            #expect(try resumed.result.get().entries == weights.entries, "call \(failing)")
        }
        #expect(lostRuns > 0)
        print("\(run.testDescription): lost \(lostRuns) times, resumed \(lostRuns) times")
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
