import Catalogue
import Testing

/// What is timed is also right: the layers and products of the benchmark, on fewer rows or images.
@Suite struct BenchmarkCaseTests {
    @Test("what the benchmark measures agrees with the reference", arguments: Catalogue.benchmarks)
    func agrees(benchmark: BenchmarkCase) throws {
        let expectation = try benchmark.proven.expectation(from: ConformanceBackends.reference)
        let isConvolution = try benchmark.proven.operation()?.name.hasPrefix("convolution") == true
        for tested in ConformanceBackends.openCL where tested.isCompared(isConvolution: isConvolution) {
            tested.expectAgreement(
                of: "\(benchmark.name), \(tested.testDescription)",
                try expectation.findings(on: tested.backend, listing: 0))
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

extension ConformanceBackend {
    /// Both families of kernels, and for convolutions the algorithms that are judged element by element.
    ///
    /// Winograd's larger tiles are not: they err by the largest numbers of a tile, whatever an element's own terms are. Of
    /// the weight gradient of 256 → 512 channels one element in a million is off by twice its bound.
    fileprivate func isCompared(isConvolution: Bool) -> Bool {
        let all = ["-class kernels"] + (isConvolution ? ["lanes convolutions", " winograd convolutions"] : [])
        return all.contains { testDescription.hasSuffix($0) }
    }
}

extension BenchmarkCase: CustomTestStringConvertible {
    public var testDescription: String { name }
}
