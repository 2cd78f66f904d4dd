import CPUExecution
import Catalogue
import Testing

@Suite struct CatalogueTests {
    @Test(
        "Every OpenCL device is tested with both families of kernels, every algorithm for convolutions, and blocks for other registers",
        .enabled(if: !ConformanceBackends.openCL.isEmpty, "no OpenCL device on this machine: only the CPU is tested"))
    func everyDevice() {
        #expect(ConformanceBackends.openCL.count % 8 == 0)
        #expect(ConformanceBackends.openCL.allSatisfy { !$0.cases.isEmpty })
    }

    @Test("Every case agrees with the reference, with passes and without", arguments: ConformanceBackends.all)
    func everyCaseAgrees(_ tested: ConformanceBackend) throws {
        for operationCase in tested.cases {
            try tested.expectAgreement(operationCase) { reason in
                #expect(ConformanceBackends.isExempt(operationCase, on: tested.backend), "\(operationCase): \(reason)")
            }
        }
    }

    @Test("A second run gives the same bits", arguments: ConformanceBackends.all)
    func everyCaseRepeats(_ tested: ConformanceBackend) throws {
        for operationCase in tested.cases
        where !ConformanceBackends.isExempt(operationCase, on: tested.backend) {
            let session = try Session(operationCase.program(), on: tested.backend)
            try operationCase.write(operationCase.tensors(), to: session)
            try session.run()
            let first = try session.read("result")
            try session.run()
            #expect(try session.read("result").hasSameBits(as: first), "\(operationCase)")
        }
    }

    @Test("Names are unique, and a seed belongs to one case")
    func names() {
        #expect(Set(Catalogue.operations.map(\.name)).count == Catalogue.operations.count)
        #expect(Set(Catalogue.operations.map(\.seed)).count == Catalogue.operations.count)
    }

    @Test("A wrong element, a swapped operand and a wrong sum are found")
    func findsFaults() throws {
        for name in ["subtract of f32[9, 7]", "matrixMultiply left · right of [8, 9] and [9, 7]"] {
            let operationCase = try #require(Catalogue.operations.first { $0.name == name })
            for fault in FaultyBackend.Fault.allCases {
                let findings = try operationCase.expectation(from: ConformanceBackends.reference)
                    .findings(on: FaultyBackend(fault: fault), listing: 1)
                for finding in findings {
                    guard case .differs(let difference) = finding.outcome else {
                        Issue.record("\(name), \(finding.subject): \(fault) was not found")
                        continue
                    }
                    #expect(difference.seed == operationCase.seed)
                    #expect(difference.description.contains("seed \(operationCase.seed)"))
                }
            }
        }
    }

    @Test("What is judged by its norm has the largest bound everywhere, and wrong numbers are still found")
    func normwiseFindsFaults() throws {
        let own = try #require(
            Catalogue.operations.first { $0.mayBeTransformed && !$0.isExact && $0.operands[0].type.elementCount > 4000 }
        )
        let expectation = try own.judgedNormwise.expectation(from: ConformanceBackends.reference)
        for fault in FaultyBackend.Fault.allCases {
            for finding in try expectation.findings(on: FaultyBackend(fault: fault), listing: 1) {
                guard case .differs = finding.outcome else {
                    Issue.record("\(own), \(finding.subject): \(fault) was not found")
                    continue
                }
            }
        }
        let finding = try #require(try expectation.findings(on: CPUBackend(), listing: 100).first)
        #expect(finding.elements.count == 100 && Set(finding.elements.map(\.bound)).count == 1)
        let separate = try #require(
            try own.expectation(from: ConformanceBackends.reference).findings(on: CPUBackend(), listing: 100).first)
        #expect(separate.elements.allSatisfy { $0.bound <= finding.elements[0].bound })
    }

    @Test("Bounds are tight: single precision uses a tenth of some and none of the exact ones")
    func boundsAreTight() throws {
        var worst = 0.0
        for operationCase in Catalogue.operations {
            let findings = try operationCase.expectation(from: ConformanceBackends.reference)
                .findings(on: CPUBackend(), listing: 0)
            for finding in findings {
                guard case .agrees(let share) = finding.outcome else { continue }
                worst = max(worst, share)
                if operationCase.isExact { #expect(share == 0) }
            }
        }
        #expect(worst > 0.1)
    }
}

extension Tensor {
    /// Equality of bits, so that NaN equals NaN and −0 does not equal 0.
    func hasSameBits(as other: Tensor) -> Bool {
        shape == other.shape && elementType == other.elementType
            && elements.withUnsafeBytes { own in
                other.elements.withUnsafeBytes { own.elementsEqual($0) }
            }
    }
}
