import Catalogue
import Testing

/// What is timed is also right: the layers and products of the benchmark, on fewer rows or images.
@Suite struct BenchmarkCaseTests {
    @Test("what the benchmark measures agrees with the reference", arguments: Catalogue.benchmarks)
    func agrees(benchmark: BenchmarkCase) throws {
        try expectAgreement(of: benchmark.name, benchmark.proven) { tested in
            let all =
                ["-class kernels"] + (benchmark.isConvolution ? ["lanes convolutions", " winograd convolutions"] : [])
            return all.contains { tested.testDescription.hasSuffix($0) }
        }
    }

    @Test(
        "Winograd's larger tiles err by the largest numbers of a tile, so they are judged by their norm",
        arguments: Catalogue.benchmarks.filter(\.isConvolution))
    func largeTilesAgree(benchmark: BenchmarkCase) throws {
        try expectAgreement(of: benchmark.name, benchmark.proven.judgedNormwise) { tested in
            tested.testDescription.hasSuffix(" winograd-large convolutions")
        }
    }

    private func expectAgreement(
        of name: String, _ proven: OperationCase, where isCompared: (ConformanceBackend) -> Bool
    ) throws {
        let expectation = try proven.expectation(from: ConformanceBackends.reference)
        for tested in ConformanceBackends.openCL where isCompared(tested) {
            tested.expectAgreement(
                of: "\(name), \(tested.testDescription)", try expectation.findings(on: tested.backend, listing: 0))
        }
    }

    @Test("what is proven is what is measured, with fewer rows or images")
    func sameOperation() throws {
        for benchmark in Catalogue.benchmarks {
            let (measured, proven) = (benchmark.measured.operands, benchmark.proven.operands)
            #expect(try benchmark.proven.operation()?.name == benchmark.measured.operation()?.name)
            for (large, small) in zip(measured, proven) {
                #expect(
                    small.type.shape.lengths.dropFirst() == large.type.shape.lengths.dropFirst(), "\(benchmark.name)")
                #expect(small.type.shape[0] <= large.type.shape[0])
            }
            #expect(measured.count == proven.count && measured[0].type.shape[0] > proven[0].type.shape[0])
        }
        #expect(Set(Catalogue.benchmarks.map(\.name)).count == Catalogue.benchmarks.count)
    }
}

extension BenchmarkCase: CustomTestStringConvertible {
    public var testDescription: String { name }
    fileprivate var isConvolution: Bool { name.contains("onvolution") || name.contains("gradient") }
}
