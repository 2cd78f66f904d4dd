// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// One layer of the dependency picture in ARCHITECTURE.md: a Swift module whose warnings are errors.
func layer(_ name: String, path: String? = nil, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// What the product `Tandem` holds. The other modules serve the command, and have nothing public.
let library = [
    "Tensors", "Graphs", "Runtime", "CPUExecution", "OpenCLExecution", "Datasets", "NeuralNetworks", "Models",
    "Training", "Reports", "Monitoring",
]

/// A program of examples/, built here with what the product holds, and as seen from another package: without what is `package`.
/// examples/Package.swift builds the same files on their own.
func example(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: library.map { .init(stringLiteral: $0) }, path: "examples/Sources/\(name)",
        packageAccess: false, swiftSettings: strict)
}

/// Tests of what is shown to those who use the product, compiled as their packages are: without what is `package`.
func shown(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: name, dependencies: dependencies, packageAccess: false, swiftSettings: strict)
}

let package = Package(
    name: "tandem",
    products: [
        .library(name: "Tandem", targets: library)
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.30.0", traits: []),
    ],
    targets: [
        .target(name: "COpenCL", cSettings: [.treatAllWarnings(as: .error)]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .target(name: "KernelSources", path: "Kernels", cSettings: [.treatAllWarnings(as: .error)]),

        layer("Tensors"),
        layer("Graphs", "Tensors"),
        layer("Runtime", "Graphs"),
        layer("CPUExecution", "Runtime"),
        layer("Catalogue", "Runtime"),
        layer("OpenCLExecution", "Runtime", "COpenCL", "KernelSources", logging),
        layer("Tuning", "Catalogue", "OpenCLExecution"),
        layer("Diagnosis", "OpenCLExecution"),
        layer("Datasets", "Tensors", "CZlib"),
        layer("NeuralNetworks", "Graphs"),
        layer("Models", "NeuralNetworks"),
        layer("Training", "Models", "Datasets", "Runtime"),
        layer("Reports", "Tensors", "CPNG"),
        layer("Pictures", "Tensors", "CPNG"),
        .target(
            name: "EventFiles",
            dependencies: ["Tensors", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Messages/event.proto"], swiftSettings: strict),
        layer("Monitoring", "Training", "Reports", "EventFiles"),
        layer("Parity", "Catalogue", "Training"),
        layer("Experiments", "Training", "Reports"),
        .executableTarget(
            name: "tandem",
            dependencies: [
                "Training", "Monitoring", "Reports", "Pictures", "Experiments", "Parity", "CPUExecution",
                "OpenCLExecution", "Tuning", "Diagnosis",
                argumentParser,
            ],
            path: "Sources/Command", swiftSettings: strict),

        example("TrainYourOwn"),
        example("PredictDigits"),
        example("AddALayer"),

        layer("TestFiles", path: "Tests/TestFiles", "CZlib"),
        tests("TensorsTests", "Tensors", "TestFiles"),
        tests("DatasetsTests", "Datasets", "CZlib", "TestFiles"),
        tests("OpenCLExecutionTests", "OpenCLExecution", "TestFiles"),
        tests("NeuralNetworksTests", "NeuralNetworks", "CPUExecution"),
        tests("ModelsTests", "Models", "CPUExecution"),
        tests("TuningTests", "Tuning", "Training", "CPUExecution", "TestFiles"),
        tests("DiagnosisTests", "Diagnosis", "CPUExecution", "TestFiles"),
        tests("CommandTests", "tandem", "TestFiles"),
        tests("TrainingTests", "Training", "CPUExecution", "TestFiles"),
        tests("ReportsTests", "Reports", "CPNG", "TestFiles"),
        tests("EventFilesTests", "EventFiles", "TestFiles"),
        tests("MonitoringTests", "Monitoring", "CPUExecution", "TestFiles"),
        tests("PicturesTests", "Pictures", "Reports", "TestFiles"),
        tests("ExperimentsTests", "Experiments", "CPUExecution", "TestFiles"),
        tests("ExamplesTests", "Training", "CPUExecution", "TestFiles"),
        shown("DocumentationTests", "Monitoring", "CPUExecution", "OpenCLExecution", "TestFiles"),
        shown("ReadmeTests", "Training", "CPUExecution", "OpenCLExecution"),
        tests("ParityTests", "Parity", "CPUExecution"),
        tests("GraphsTests", "Graphs"),
        tests("RuntimeTests", "Catalogue", "CPUExecution"),
        .testTarget(
            name: "CPUExecutionTests", dependencies: ["Catalogue", "CPUExecution"], exclude: ["golden.json"],
            swiftSettings: strict),
        tests("BackendConformanceTests", "Catalogue", "Training", "CPUExecution", "OpenCLExecution", "TestFiles"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
