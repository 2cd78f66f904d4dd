// swift-tools-version: 6.2
import PackageDescription

// A package that uses Tandem as a library. To begin one of your own, copy this file and one of the folders in Sources, and
// say where Tandem is: by path, as here, or by the address of its repository.

func example(_ name: String) -> Target {
    .executableTarget(name: name, dependencies: [.product(name: "Tandem", package: "tandem")])
}

let package = Package(
    name: "examples",
    dependencies: [.package(name: "tandem", path: "..")],
    targets: [example("TrainYourOwn"), example("PredictDigits"), example("AddALayer")]
)
