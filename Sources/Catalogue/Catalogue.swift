import Runtime

/// Every operation and every row of every function table, with the sizes that break kernels: one list for tests,
/// benchmarks and `tandem parity`.
package enum Catalogue {
    package static let operations: [OperationCase] =
        functions + productCases + convolutionCases + sparseConvolutionCases + poolingCases + reductionCases
        + shapeChangeCases + gatherCases
        + scatterAddCases + randomCases + compositeCases + fusionCases + prologueCases
}
