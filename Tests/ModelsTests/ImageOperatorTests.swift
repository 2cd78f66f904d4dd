import CPUExecution
import Models
import Runtime
import Testing

private func layer(_ name: String, _ weight: Shape) -> [String] {
    ["\(name).weight \(weight)", "\(name).bias [\(weight[0])]"]
}

private let reader =
    layer("conv1", [32, 1, 3, 3]) + layer("conv2", [64, 32, 3, 3]) + layer("conv3", [128, 64, 3, 3])
    + layer("conv4", [256, 128, 3, 3]) + layer("fc1", [256, 256]) + layer("fc2", [1, 256])

private let computer =
    layer("fc1", [500, 2]) + layer("fc2", [250, 500]) + layer("fc3", [100, 250]) + layer("fc4", [1, 100])

@Test("the networks of images and operations carry the names and shapes of their state dicts")
func imageOperatorParameters() throws {
    func names(_ model: any Model) throws -> [String] {
        try build(model).parameters.declared.map { "\($0.name) \($0.shape)" }
    }
    #expect(try names(MNISTNet()) == reader)
    #expect(try names(OperatorNet()) == computer)
    #expect(
        try names(ImageOpNet())
            == reader.map { "mnist_net1.\($0)" } + reader.map { "mnist_net2.\($0)" }
            + computer.map { "operation_net.\($0)" })
    let forward = try build(ImageOpNet(), count: 3).forward
    #expect(forward.outputs.map(\.value.shape) == [[3, 1], [3, 1], [3, 1]])
    #expect(try build(MNISTNet()).forward.metrics.map(\.name) == ["mae", "min", "max"])
    #expect(MNISTNet().defaults.epochs == 60 && OperatorNet().defaults.epochs == 20)
    #expect(ImageOpNet().defaults.epochs == 100 && ImageOpNet().defaults.batchSize == 32)
}

@Test("the partner of an image is word 0 modulo the number of samples in use, in epoch 0 of stream 2")
func partners() throws {
    let builder = GraphBuilder()
    let seed: UInt64 = 0x1_0000_0007
    let table = SampleTable(
        images: try builder.input("images", TensorType(.uint8, [11, 1, 28, 28])),
        labels: try builder.input("labels", TensorType(.uint8, [11])))
    let batch = Batch(
        of: table, samples: try builder.iota([6], axis: 0) + builder.constant(4, .scalar, .int32),
        epoch: try builder.constant(3, .scalar, .int32), seed: seed)
    let session = try Session(
        Program(builder, outputs: ["partners": ImageOpNet.partners(of: batch)]), on: CPUBackend())
    try session.run()
    let expected = (4..<10).map { Int32(Philox(seed: seed).words(index: $0, epoch: 0, stream: 2).0 % 11) }
    #expect(try session.read("partners") == .vector(expected))
}

@Test("the operation is a·b + sin a − cos b + a² − b²")
func operation() throws {
    let builder = GraphBuilder()
    let type = TensorType(.float32, [3])
    let result = try OperatorNet.operation(builder.input("a", type), builder.input("b", type))
    let session = try Session(Program(builder, outputs: ["f": result]), on: CPUBackend(precision: .double))
    try session.write(.vector([Float(0), 9, 2]), to: "a")
    try session.write(.vector([Float(0), 0, 7]), to: "b")
    try session.run()
    let expected = [-1, 81 + 0.4121184852 - 1, 14 + 0.9092974268 - 0.7539022543 + 4 - 49]
    for (found, expected) in zip(try session.read("f").doubles, expected) { #expect(abs(found - expected) < 1e-5) }
}

@Test("a model of images that is given samples without images says so")
func noImages() throws {
    func forward(_ model: any Model) throws -> Forward {
        let builder = GraphBuilder()
        let batch = Batch(
            of: SampleTable(count: 5), samples: try builder.iota([2], axis: 0),
            epoch: try builder.constant(0, .scalar, .int32), seed: 0)
        return try model(batch, Parameters(builder))
    }
    #expect(throws: SampleError.noImages) { try forward(MNISTNet()) }
    #expect(try forward(OperatorNet()).outputs[0].value.shape == [2, 1])
}

@Test("a trained reader stitched into both places is taken out again as it was, and fits its own model")
func stitching() throws {
    let reader = try build(MNISTNet()).parameters.initialValues(seed: 1)
    let operation = try build(OperatorNet()).parameters.initialValues(seed: 2)
    let stitched = try ImageOpNet.stitched(reader: reader, operation: operation)
    #expect(stitched.names == (try build(ImageOpNet()).parameters.declared.map(\.name)))
    for (fragment, expected) in [
        (ImageOpNet.Fragment.firstReader, reader), (.secondReader, reader), (.operation, operation),
    ] {
        #expect(try stitched.fragment(fragment.rawValue).entries == expected.entries)
    }
    #expect(try stitched.fragment("mnist_net").entries.isEmpty)

    let fresh = try build(ImageOpNet()).parameters.initialValues(seed: 3, of: .only(["mnist_net1.fc2"]))
    let changed = try stitched.replaced(by: fresh)
    #expect(changed.names == stitched.names)
    for entry in changed.entries {
        #expect((entry.tensor != stitched[entry.name]) == entry.name.hasPrefix("mnist_net1.fc2."), "\(entry.name)")
    }
    #expect(throws: NamedTensorsError.duplicateName(stitched.names[0])) { try stitched.followed(by: stitched) }
}
