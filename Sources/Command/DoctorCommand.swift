import ArgumentParser
import CPUExecution
import Diagnosis
import Foundation
import OpenCLExecution

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what is wrong with this machine's OpenCL set-up, and what mends it.",
        discussion: """
            Each driver, device and variable that matters is looked at, and a small network is trained on each device. \
            The status is 0 where training works on an OpenCL device, and 1 where it does not.

            Examples:
              tandem doctor
              tandem doctor --json > doctor.json
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        /// Whether training works on an OpenCL device.
        let works: Bool
        let findings: [Finding]
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        var shown: [Finding] = []
        // Each as soon as it is known: a driver that crashes does so below the last line.
        func show(_ findings: [Finding]) {
            shown += findings
            if !json { findings.forEach { $0.print() } }
        }
        let machine = Machine(environment: environment)
        let cards = GraphicsCards(machine)
        let drivers = DriverFiles(machine)
        let loader = OpenCLLoader.current
        show([LoaderCheck.finding(loader)])
        show(drivers.findings(installation: cards.installation, failureToOpen: OpenCLLoader.failureToOpen))
        show(cards.findings(drivers) + cards.nodeFindings())
        var platforms: [OpenCLPlatform] = []
        if loader.failure == nil {
            do {
                platforms = try OpenCLPlatform.all()
                show(PlatformCheck.findings(platforms, loader: OpenCLLoader.version, machine))
            } catch {
                show([PlatformCheck.finding(error)])
            }
        }
        let devices = platforms.flatMap(\.devices).filter(\.limitations.isEmpty)
        let trial = try DeviceTrial(reference: CPUBackend())
        var trained: [OpenCLDevice] = []
        for device in devices {
            let result = trial.run(on: device)
            show(result.findings + [MemoryCheck.finding(device, machine)])
            if result.canTrain { trained.append(device) }
        }
        show([.ok("reference", "the CPU reference computes; it needs no OpenCL: --backend cpu")])
        show(CacheCheck.findings(machine, platforms: platforms.map(\.name)))
        show(VariableCheck(environment).findings(devices: platforms.flatMap(\.devices)))

        if json { try Report(works: !trained.isEmpty, findings: shown).printJSON() } else { conclude(trained) }
        if trained.isEmpty { throw ExitCode(Failure.running) }
    }

    private func conclude(_ trained: [OpenCLDevice]) {
        let devices = trained.map(\.label).joined(separator: ", ")
        Terminal.printResult(
            trained.isEmpty
                ? "\nno OpenCL device can train; --backend cpu works without, slowly"
                : "\ntraining works on \(devices)")
    }
}

extension Finding {
    /// `✓ ok     OpenCL loader: …`, and a line for each remedy.
    fileprivate func print() {
        let (mark, advice) =
            switch verdict {
            case .ok: (Terminal.result("✓ ok   ", .good), "")
            case .wrong: (Terminal.result("✗ wrong", .bad), "mend: ")
            case .note: ("– note ", "")
            }
        Terminal.printResult("\(mark)  \(check): \(finding)")
        for remedy in remedies { Terminal.printResult("           \(advice)\(remedy)") }
    }
}
