import CPUExecution
import Catalogue
import Foundation
import Testing

@testable import OpenCLExecution
@testable import Tuning

/// Whatever a search can take computes the catalogue's cases right, between guard bands.
@Suite struct CandidateTests {
    private static let isLong = ProcessInfo.processInfo.environment["TANDEM_LONG_TESTS"] == "1"
    /// Of so many cases one is run in CI: of each kind of operation two or three.
    private static let shortStride = 41

    static let devices = ((try? OpenCLDevice.all()) ?? []).filter(\.limitations.isEmpty)

    @Test(
        "every candidate for the catalogue's products and convolutions agrees with the reference",
        .enabled(if: !devices.isEmpty, "no OpenCL device on this machine"))
    func everyCandidate() throws {
        let cases = try CatalogueKeys.all()
        #expect(cases.count > 300)
        for device in Self.devices {
            var tried: Set<String> = []
            for (index, (proofCase, key)) in cases.enumerated() where Self.isLong || index % Self.shortStride == 0 {
                try expectCandidates(proofCase, key, .winograd, device.registers, on: device, &tried)
                guard Self.isLong else { continue }
                let other: VectorRegisters = device.registers == .wide ? .narrow : .wide
                try expectCandidates(proofCase, key, .winograd, other, on: device, &tried)
                if proofCase.mayBeTransformed {
                    // Larger tiles round in their transformations.
                    try expectCandidates(
                        proofCase.judgedNormwise, key, .winogradLarge, device.registers, on: device, &tried)
                }
            }
            #expect(tried.isSuperset(of: ["direct", "lanes", "columns", "winograd", "packed", "rows", "dots"]))
        }
    }

    private func expectCandidates(
        _ proofCase: OperationCase, _ key: TuningKey, _ convolutions: ConvolutionAlgorithms,
        _ registers: VectorRegisters, on device: OpenCLDevice, _ tried: inout Set<String>
    ) throws {
        let configuration = KernelConfiguration(family: .cpu, convolutions: convolutions, registers: registers)
        let choices = KernelChoices(configuration, localBytes: device.localBytes)
        let expectation = try proofCase.expectation(from: CPUBackend(precision: .double))
        for choice in choices.candidates(for: key).flatMap({ $0 }) {
            var options = OpenCLBackend.Options()
            (options.family, options.convolutions, options.registers) = (.cpu, convolutions, registers)
            (options.isGuarded, options.joinsSmallSteps) = (true, false)
            options.tuning = TuningTable([key: choice])
            let backend = try OpenCLBackend(device: device, options: options)
            tried.insert(choice.algorithm)
            for finding in try expectation.findings(on: backend, listing: 0) {
                if case .agrees = finding.outcome { continue }
                Issue.record("\(proofCase.name), \(choice), \(registers), \(finding.subject): \(finding.outcome)")
            }
        }
    }

    /// Found by the long form: 4×4 tiles passed the bounds of convolutions of one and of five channels.
    @Test("larger Winograd tiles are tried where at least sixteen channels are summed")
    func largeTiles() throws {
        let choices = KernelChoices(
            KernelConfiguration(family: .cpu, convolutions: .winogradLarge, registers: .narrow), localBytes: 1 << 20)
        var (few, tried) = (0, 0)
        for (proofCase, key) in try CatalogueKeys.all() where proofCase.mayBeTransformed {
            let channels: Int
            switch key {
            case .forward(let sizes): channels = sizes.inputChannels
            case .inputGradient(let sizes): channels = sizes.outputChannels
            case .weightGradient, .product: continue
            }
            let isTried = choices.candidates(for: key).joined().contains { "\($0)".hasPrefix("winograd, 4 tile") }
            if channels < 16 { few += 1 }
            if isTried { tried += 1 }
            #expect(!isTried || channels >= 16, "\(proofCase.name)")
        }
        #expect(few > 0 && tried > 0)
    }

    @Test("the rule's kernel is among the candidates, for every case and all registers")
    func ruleIsCandidate() throws {
        for (proofCase, key) in try CatalogueKeys.all() {
            for registers in VectorRegisters.allCases {
                for convolutions in ConvolutionAlgorithms.allCases {
                    let choices = KernelChoices(
                        KernelConfiguration(family: .cpu, convolutions: convolutions, registers: registers),
                        localBytes: 1 << 20)
                    let candidates = choices.candidates(for: key).flatMap { $0 }
                    let rule = choices.choice(for: key)
                    #expect(candidates.contains(rule), "\(proofCase.name), \(convolutions), \(registers): \(rule)")
                    #expect(Set(candidates).count == candidates.count)
                }
            }
        }
    }

    @Test("keys and choices are what their words say, and the reduced case of a key takes its choices")
    func words() throws {
        let choices = KernelChoices(
            KernelConfiguration(family: .cpu, convolutions: .winogradLarge), localBytes: 1 << 20)
        for (_, key) in try CatalogueKeys.all() {
            #expect(TuningKey(name: key.name, sizes: key.sizes) == key)
            #expect(TuningKey(key.operation, key.operands, result: try Self.result(key)) == key)
            for choice in choices.candidates(for: key).flatMap({ $0 }) {
                #expect(choice.applied(to: key) == choice)
                let reduced = try #require(choice.applied(to: key.reduced), "\(choice) for \(key)")
                #expect(choices.isValid(reduced, for: key.reduced), "\(choice) for \(key)")
            }
        }
    }

    private static func result(_ key: TuningKey) throws -> Shape {
        let builder = GraphBuilder()
        let operands = try key.operands.enumerated().map { index, shape in
            try builder.input("\(index)", TensorType(.float32, shape))
        }
        return try builder.append(key.operation, operands).shape
    }

    @Test("a kernel of another operation, an algorithm that is not allowed and a block that does not fit are not valid")
    func invalid() throws {
        let key = try #require(
            TuningKey(
                name: "product",
                sizes: [
                    "batch": 1, "rows": 8, "depth": 8, "columns": 8, "transposes left": 0, "transposes right": 1,
                ]))
        let choices = KernelChoices(KernelConfiguration(family: .cpu), localBytes: 1 << 20)
        #expect(choices.isValid(.product(.dots(2)), for: key) && choices.isValid(.product(.packed), for: key))
        #expect(!choices.isValid(.product(.dots(3)), for: key))
        #expect(!choices.isValid(.product(.rows(6, columnVectors: 1)), for: key))
        #expect(!choices.isValid(.forward(.winograd(2)), for: key))
        let layer = try #require(
            TuningKey(.convolution(ConvolutionGeometry()), [[16, 32, 9, 9], [32, 32, 3, 3]], result: [16, 32, 7, 7]))
        #expect(choices.isValid(.forward(.winograd(2)), for: layer))
        #expect(!choices.isValid(.forward(.winograd(4)), for: layer))
        let direct = KernelChoices(KernelConfiguration(family: .cpu, convolutions: .direct), localBytes: 1 << 20)
        #expect(!direct.isValid(.forward(.winograd(2)), for: layer))
        let small = KernelChoices(KernelConfiguration(family: .cpu), localBytes: 1 << 10)
        #expect(!small.isValid(.forward(.winograd(2)), for: layer))
    }
}
