// Reads digits with a trained network:
//
//     tandem train mlp --epochs 3 --save mlp.safetensors
//     swift run PredictDigits mlp.safetensors

import CPUExecution
import Foundation
import OpenCLExecution
import Training

guard let file = CommandLine.arguments.dropFirst().first else {
    print("usage: PredictDigits WEIGHTS.safetensors")
    exit(2)
}
let best = try OpenCLDevice.best()
let backend: any Backend = try best.map { try OpenCLBackend(device: $0.device) } ?? CPUBackend()

let predictor = try Predictor(MLP(), on: backend)
try predictor.loadWeights(file)

let digits = BuiltInDigits().data(trainCount: 0, testCount: 20).test
guard let logits = try predictor.answers(to: digits)["logits"]?.floats else { exit(1) }
for (index, label) in digits.labels.enumerated() {
    let row = logits[index * 10..<(index + 1) * 10]
    let answer = (0..<10).max { row[row.startIndex + $0] < row[row.startIndex + $1] } ?? 0
    print("a \(label) was read as \(answer)\(answer == Int(label) ? "" : "  ✗")")
}
