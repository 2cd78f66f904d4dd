import ArgumentParser
import Experiments

/// The options of `tandem experiment stitching`.
struct StitchingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Which experiments of stitching: 1.1, 1.2, 1.3, with commas (default all).", valueName: "names"))
    var experiments: String?

    @Option(
        help: ArgumentHelp(
            "Parameters that stitching resets and trains, in place of its own experiments: mnist_net1.fc2,operation_net.",
            valueName: "patterns"))
    var reset: String?

    @Option(
        parsing: .unconditional,
        help: "Pass over the digits so often to train stitching's reader of them (default 60); --epochs is relearning.")
    var baseEpochs: Int?

    @Option(
        help: "Trained weights of mnist-net to stitch, in place of training it.",
        completion: .file(extensions: ["safetensors"]))
    var mnistNet: String?

    @Option(
        help: "Trained weights of operator-net to stitch, in place of training it.",
        completion: .file(extensions: ["safetensors"]))
    var operatorNet: String?

    func apply(to options: inout ExperimentOptions) {
        func parts(_ list: String?) -> [String]? {
            list?.split(separator: ",", omittingEmptySubsequences: false).map {
                String($0.drop { $0 == " " })
            }
        }
        (options.experimentNames, options.reset) = (parts(experiments), parts(reset))
        (options.baseEpochs, options.mnistNet, options.operatorNet) = (baseEpochs, mnistNet, operatorNet)
    }
}
