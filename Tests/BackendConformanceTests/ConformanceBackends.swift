import CPUExecution
import Catalogue
import Foundation
import OpenCLExecution
import Testing

/// A backend under test, with the words that tell it from the others.
struct ConformanceBackend: CustomTestStringConvertible, Sendable {
    let backend: any Backend
    let testDescription: String
    /// The cases that it runs.
    var cases: [OperationCase] = Catalogue.operations

    /// Whether each new graph takes a compiler's time.
    var isCompiled: Bool { backend is OpenCLBackend }

    /// Expects that everything the case gives agrees with the reference.
    func expectAgreement(
        _ proofCase: some ProofCase,
        notSupported: (String) -> Void = { Issue.record("not supported: \($0)") }
    ) throws {
        let expectation = try proofCase.expectation(from: ConformanceBackends.reference)
        expectAgreement(
            of: proofCase.name, try expectation.findings(on: backend, listing: 0), notSupported: notSupported)
    }

    /// The same of what was found of a case.
    func expectAgreement(
        of name: String, _ findings: [Finding],
        notSupported: (String) -> Void = { Issue.record("not supported: \($0)") }
    ) {
        for finding in findings {
            switch finding.outcome {
            case .agrees: break
            case .differs(let difference): Issue.record("\(name), \(finding.subject): \(difference)")
            case .notSupported(let reason): notSupported(reason)
            }
        }
    }
}

/// How much of the long proofs a run of the tests includes: all of it with TANDEM_LONG_TESTS=1.
enum TestLength {
    static let isLong = ProcessInfo.processInfo.environment["TANDEM_LONG_TESTS"] == "1"
}

/// The backends that have to agree with the reference: itself in single precision, and every family of kernels on every
/// OpenCL device, between guard bands. A new backend is one entry here.
enum ConformanceBackends {
    static let all: [ConformanceBackend] =
        [ConformanceBackend(backend: CPUBackend(), testDescription: "cpu")] + openCL

    /// Empty on a machine without OpenCL; a skipped test says so.
    static let openCL: [ConformanceBackend] = {
        guard let devices = try? OpenCLDevice.all() else { return [] }
        return devices.filter(\.limitations.isEmpty).flatMap { device in
            [DeviceClass.cpu, .gpu].compactMap { family in
                make(device, "\(family.rawValue)-class kernels") { options in
                    options.family = family
                    options.convolutions = .direct
                }
            } + convolutions(on: device) + otherRegisters(on: device) + smallSteps(on: device)
        }
    }()

    /// The other algorithms of convolutions in their own cases: images in the lanes wherever that is possible, and
    /// Winograd's. F(2×2) stays exact for small integers; larger tiles round in their transformations, so that those
    /// cases are judged normwise instead.
    private static func convolutions(on device: OpenCLDevice) -> [ConformanceBackend] {
        let cases = Catalogue.operations.filter { $0.name.contains("onvolution") }
        let threeByThree = Catalogue.operations.filter(\.mayBeTransformed)
        return [
            (ConvolutionAlgorithms.lanes, cases), (.winograd, threeByThree),
            (.winogradLarge, threeByThree.map(\.judgedNormwise)),
        ].compactMap { algorithms, cases in
            var tested = make(device, "\(algorithms.rawValue) convolutions") { options in
                options.family = .cpu
                options.convolutions = algorithms
            }
            tested?.cases = cases
            return tested
        }
    }

    /// Blocks of sums that are cut for registers which this device does not have: slower here, and as right.
    private static func otherRegisters(on device: OpenCLDevice) -> [ConformanceBackend] {
        let other: VectorRegisters = device.registers == .wide ? .narrow : .wide
        let contractions = Catalogue.operations.filter { proofCase in
            ["onvolution", "matrixMultiply"].contains { proofCase.name.contains($0) }
        }
        return [(ConvolutionAlgorithms.direct, contractions), (.winograd, contractions.filter(\.mayBeTransformed))]
            .compactMap { algorithms, cases in
                var tested = make(device, "\(algorithms.rawValue) convolutions for \(other.rawValue) registers") {
                    options in
                    options.family = .cpu
                    options.convolutions = algorithms
                    options.registers = other
                }
                tested?.cases = cases
                return tested
            }
    }

    /// Neighbouring elementwise steps in few kernels, and small steps in one: composites, gradients and random graphs.
    private static func smallSteps(on device: OpenCLDevice) -> [ConformanceBackend] {
        var tested = make(device, "elementwise steps together, small steps as one kernel") { options in
            options.family = .cpu
            options.joinsSmallSteps = true
            options.joinsElementwiseSteps = true
        }
        tested?.cases = Catalogue.operations.filter { $0.name.hasPrefix("composite: ") }
        return tested.map { [$0] } ?? []
    }

    private static func make(
        _ device: OpenCLDevice, _ what: String, _ choose: (inout OpenCLBackend.Options) -> Void
    ) -> ConformanceBackend? {
        var options = OpenCLBackend.Options()
        options.isGuarded = true
        options.joinsSmallSteps = false  // each case shall run the kernels of its own operation
        options.joinsElementwiseSteps = false
        choose(&options)
        guard let backend = try? OpenCLBackend(device: device, options: options) else { return nil }
        return ConformanceBackend(backend: backend, testDescription: "opencl, \(device.label), \(what)")
    }

    /// What they are compared with.
    static let reference: any Backend = CPUBackend(precision: .double)

    /// The cases that a backend need not run, by the beginning of their names; the only list of what is skipped.
    private static let exemptions: [(backend: String, prefix: String)] = []

    static func isExempt(_ operationCase: OperationCase, on backend: any Backend) -> Bool {
        exemptions.contains { $0.backend == backend.name && operationCase.name.hasPrefix($0.prefix) }
    }
}
