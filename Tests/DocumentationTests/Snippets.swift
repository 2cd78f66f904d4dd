import CPUExecution
import Monitoring
import Training

// What the articles show, word for word, each between two marks; see DocumentationTests.

func tensors(path: String) throws -> Tensor? {
    // begins
    var weights = NamedTensors(metadata: ["format": "pt"])
    try weights.append("fc.bias", .vector([0.5, -0.5] as [Float]))
    try Safetensors.write(weights, to: path)
    let bias = try Safetensors.read(path)["fc.bias"]
    // ends
    return bias
}

func graph() throws -> Program {
    // begins
    let builder = GraphBuilder()
    let x = try builder.input("x", TensorType(.float32, [3]))
    let loss = try (x * x).sum()
    let slope = try gradients(of: loss, withRespectTo: [x])[0]  // 2x
    let program = try Program(builder, outputs: ["loss": loss, "slope": slope])
    // ends
    return program
}

// begins
/// swish(x) = x · σ(x)
func swish(_ x: Value) throws -> Value { try x * sigmoid(x) }
// ends

func session(on backend: any Backend) throws -> Tensor {
    // begins
    let builder = GraphBuilder()
    let count = try builder.state("count", TensorType(.int32, .scalar))
    let next = try count + builder.constant(1, .scalar, .int32)
    let session = try Session(Program(builder, updates: [(count, next)]), on: backend)
    try session.run(times: 3)
    let result = try session.store.read("count")  // 3
    // ends
    return result
}

func passes(_ program: Program, on backend: any Backend) throws {
    // begins
    let plain = try Session(program, on: backend, passes: [])
    let fused = try Session(program, on: backend)
    print(plain.plan.steps.count, "steps become", fused.plan.steps.count)
    // ends
}

// begins
struct Mirror: Backend {
    let reference = CPUBackend()
    var name: String { "mirror" }
    var device: String { reference.device }
    var memoryByteCount: Int { reference.memoryByteCount }

    func makeStore() throws -> any StateStore { try reference.makeStore() }

    func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        try reference.makeExecutable(for: plan, store: store)
    }
}
// ends

func reference(_ program: Program) throws -> Session {
    // begins
    let exact = CPUBackend(precision: .double)
    let session = try Session(program, on: exact)
    // ends
    return session
}

func layers(_ builder: GraphBuilder, _ x: Value) throws -> Value {
    // begins
    let parameters = Parameters(builder)
    let hidden = try Linear("fc1", inputs: 784, outputs: 128, in: parameters)
    let output = try Linear("fc2", inputs: 128, outputs: 10, in: parameters)
    let logits = try output(relu(hidden(x)))
    // ends
    return logits
}

func model() {
    // begins
    let model = SumClassifier(head: .exact)
    print(model.defaults.batchSize, model.options)
    // ends
}

func firstTraining(in folder: String, on backend: any Backend) throws -> (TrainingResult, Tensor?, Int) {
    // begins
    let data = BuiltInDigits().data(trainCount: 1280, testCount: 200)
    var options = TrainingOptions()
    options.epochs = 1
    options.output = folder
    let trainer = try Trainer(MLP(), data, options: options, on: backend)
    let result = try trainer.run { event in
        if case .epoch(let epoch) = event { print(epoch.trainLoss) }
    }
    // ends

    // begins
    let predictor = try Predictor(MLP(), on: backend)
    try predictor.loadWeights("\(folder)/weights.safetensors")
    let logits = try predictor.answers(to: data.test)["logits"]
    // ends

    // begins
    var resumed = try RunDirectory(folder).record().options(resuming: folder)
    resumed.epochs = 2
    _ = try Trainer(MLP(), data, options: resumed, on: backend).run()
    // ends
    return (result, logits, try EpochTable(RunDirectory(folder).epochs).epochs)
}

func digits() {
    // begins
    let digits = BuiltInDigits().data(trainCount: 100, testCount: 10)
    print(digits.source, digits.train.count)
    // ends
}

func page(path: String) throws {
    // begins
    let chart = Chart("Test loss", x: "epoch", y: "loss", series: [Series("mlp", values: [0.5, 0.2, 0.1])])
    let page = ReportPage(
        "A run", lead: "It learned.", sections: [ReportSection("Curve", .figure(chart, caption: "After each epoch."))])
    try page.write(to: path)
    // ends
}

func monitored(_ trainer: Trainer, in folder: String) throws {
    // begins
    let monitor = try RunMonitor(folder, trainer.record)
    let result = try trainer.run { event in try monitor.observe(event, weights: trainer.weights) }
    try monitor.finish(result, weights: trainer.weights())
    // ends
}
