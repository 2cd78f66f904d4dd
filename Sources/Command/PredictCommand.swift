import ArgumentParser
import Foundation
import Monitoring
import Pictures

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "What a trained model says of pictures of digits.",
        discussion: """
            A picture is a PNG file of any size with one digit on an even ground. Light ink on dark ground is taken as it is, \
            dark ink on light ground is inverted, and what is transparent is white paper. A picture of 28×28 pixels is taken \
            pixel for pixel; of any other, the digit is cut out, brought to 20 pixels along its longer side, and laid with its \
            centre of mass in the centre of 28×28 pixels, as the images of MNIST were made.

            The options of the model are those it was trained with; weights that do not fit are refused.

            Examples:
              tandem predict mlp --weights mlp.safetensors seven.png
              tandem predict mlp --weights runs/mlp/best.safetensors *.png --json
              tandem predict autoencoder --weights a.safetensors seven.png --picture b.png
            """)

    @OptionGroup(title: "Options of the model") var model: ModelOptions
    @OptionGroup(title: "Where it computes") var backend: BackendOptions

    @Argument(help: ArgumentHelp("PNG files.", valueName: "picture"), completion: .file(extensions: ["png"]))
    var pictures: [String]

    @Option(help: .valued("The safetensors file with the weights.", "file"), completion: .weights)
    var weights: String

    @Option(
        help: ArgumentHelp("Write what the model saw, and what it drew, to this PNG file.", valueName: "file"),
        completion: .file(extensions: ["png"]))
    var picture: String?

    @Flag(help: "Print an array of JSON objects, one for each picture.")
    var json = false

    func run() throws {
        let built = try model.build()
        guard built.samples == .digits else { throw Self.noReader(built.name) }
        let digits = try pictures.map { try FramedDigit(png: $0) }
        let images = ImageDataset(
            images: digits.flatMap(\.pixels), labels: [UInt8](repeating: 0, count: digits.count),
            rows: FramedDigit.side, columns: FramedDigit.side)
        let chosen = try backend.choose()
        Terminal.printProse(chosen.announcement)
        let predictor = try Predictor(built, on: chosen.backend)
        try predictor.loadWeights(weights)
        var predictions: [Prediction] = []
        for (index, name) in pictures.enumerated() {
            let answers = try predictor.answers(to: images.samples(at: [index]))
            guard let prediction = try Prediction(of: images, at: index, file: name, answers) else {
                throw Self.noReader(built.name)
            }
            predictions.append(prediction)
        }
        chosen.openCL?.storeBinaries()
        if let picture { try Prediction.grid(predictions).png().write(to: picture) }
        if json { return try predictions.map(\.report).printJSON() }
        for prediction in predictions {
            if Terminal.isOutputInteractive { prediction.blocks.forEach(Terminal.printResult) }
            Terminal.printResult(prediction.text)
        }
    }
}

extension PredictCommand {
    private static func noReader(_ model: String) -> Failure {
        .usage(
            "predict: expected a model that reads or draws digits, found \(model)",
            "such as mlp, sum-classifier, mnist-net or autoencoder")
    }
}

extension [UInt8] {
    fileprivate func write(to path: String) throws(FileError) { try AtomicFile.write(self, to: path) }
}
